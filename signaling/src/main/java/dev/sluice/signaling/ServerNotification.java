// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import java.util.List;

/** What the server tells a client unasked (docs/signaling.md, "Server notifications"); the session adds the {@code seq}. */
public sealed interface ServerNotification {
    /** The JSON-RPC method name. */
    String method();

    record ParticipantJoined(ParticipantInfo participant) implements ServerNotification {
        @Override
        public String method() { return "participant_joined"; }
    }

    record ParticipantLeft(String participantId, LeaveReason reason) implements ServerNotification {
        @Override
        public String method() { return "participant_left"; }
    }

    record TrackPublished(String participantId, TrackInfo track) implements ServerNotification {
        @Override
        public String method() { return "track_published"; }
    }

    /** Muted, unmuted, renamed, or its codec became known. */
    record TrackUpdated(String participantId, TrackInfo track) implements ServerNotification {
        @Override
        public String method() { return "track_updated"; }
    }

    record TrackUnpublished(String participantId, String trackId) implements ServerNotification {
        @Override
        public String method() { return "track_unpublished"; }
    }

    /**
     * The server's offer; at most one is outstanding.
     *
     * @param offerId counts up within the session
     * @param tracks all subscribed tracks, not only new ones
     */
    record Offer(int offerId, String sdp, List<SubscribedTrack> tracks) implements ServerNotification {
        public Offer {
            tracks = List.copyOf(tracks);
        }

        @Override
        public String method() { return "offer"; }
    }

    /** The media section {@code mid} carries this track of that participant. */
    record SubscribedTrack(String mid, String trackId, String participantId) {}

    record SubscriptionFailed(String trackId, SubscriptionFailure reason) implements ServerNotification {
        @Override
        public String method() { return "subscription_failed"; }
    }

    /** Why a track cannot be had. */
    enum SubscriptionFailure {
        CODEC_UNSUPPORTED, REJECTED
    }

    /** Who speaks now, loudest first; sent on change only. */
    record Speakers(List<Speaker> speakers) implements ServerNotification {
        public Speakers {
            speakers = List.copyOf(speakers);
        }

        @Override
        public String method() { return "speakers"; }
    }

    /** @param level 0 to 1 */
    record Speaker(String participantId, double level) {}

    /** The last message before the socket closes. Made by the session itself, see {@link ClientLink#close}. */
    record Closed(CloseReason reason, boolean canReconnect) implements ServerNotification {
        @Override
        public String method() { return "closed"; }
    }
}
