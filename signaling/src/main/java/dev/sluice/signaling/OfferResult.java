// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import java.util.List;

/** The server's answer to an offer, and the ids of the tracks published by it. */
public record OfferResult(String sdp, List<TrackBinding> tracks) {
    public OfferResult {
        tracks = List.copyOf(tracks);
    }

    /** The media section {@code mid} publishes the track {@code id}. */
    public record TrackBinding(String mid, String id) {}
}
