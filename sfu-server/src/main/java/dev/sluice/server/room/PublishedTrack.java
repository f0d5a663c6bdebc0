// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.room;

import dev.sluice.signaling.TrackInfo;
import dev.sluice.signaling.TrackSource;
import dev.sluice.signaling.negotiation.CodecParameters;
import dev.sluice.signaling.negotiation.ReceiverParameters;
import java.util.List;

/** A track in a room. Confined to the room's lock. */
final class PublishedTrack {
    private final String id;
    private final Participant publisher;
    private final TrackSource source;
    private final String name;
    private final ReceiverParameters parameters;
    private boolean muted;

    PublishedTrack(String id, Participant publisher, TrackSource source, String name, boolean muted,
            ReceiverParameters parameters) {
        this.id = id;
        this.publisher = publisher;
        this.source = source;
        this.name = name;
        this.muted = muted;
        this.parameters = parameters;
    }

    String id() { return id; }

    Participant publisher() { return publisher; }

    String mid() { return parameters.mid(); }

    String kind() { return parameters.kind(); }

    TrackSource source() { return source; }

    /** In the publisher's order: it sends the first one. */
    List<CodecParameters> codecs() {
        return parameters.codecs();
    }

    boolean isMuted() { return muted; }

    void setMuted(boolean muted) { this.muted = muted; }

    TrackInfo info() {
        return new TrackInfo(id, source.kind(), source, name, muted, parameters.codecs().getFirst().name());
    }
}
