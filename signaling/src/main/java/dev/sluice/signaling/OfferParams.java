// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import java.util.List;

/**
 * A client's offer.
 *
 * @param sdp at most 512 kB, not parsed yet
 * @param tracks the media sections that publish, each {@code mid} once
 */
public record OfferParams(String sdp, List<TrackDeclaration> tracks) {
    public OfferParams {
        tracks = List.copyOf(tracks);
    }

    /** What the media section {@code mid} publishes. */
    public record TrackDeclaration(String mid, TrackSource source, String name, boolean muted) {}
}
