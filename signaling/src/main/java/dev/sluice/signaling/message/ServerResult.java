// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import dev.sluice.signaling.IceServer;
import dev.sluice.signaling.JoinedRoom;
import dev.sluice.signaling.OfferResult.TrackBinding;
import dev.sluice.signaling.ParticipantInfo;
import dev.sluice.signaling.RoomInfo;
import java.util.List;

/** The result of a request. */
public sealed interface ServerResult {
    /** Of {@code join}. */
    record Joined(ResumeTicket session, RoomInfo room, ParticipantInfo participant, List<ParticipantInfo> participants,
            List<IceServer> iceServers, ServerInfo server) implements ServerResult {}

    /**
     * Of {@code resume}.
     *
     * @param replayed number of missed notifications that follow
     */
    record Resumed(ResumeTicket session, RoomInfo room, ParticipantInfo participant, List<ParticipantInfo> participants,
            int replayed) implements ServerResult {
        public static Resumed of(ResumeTicket session, JoinedRoom state, int replayed) {
            return new Resumed(session, state.room(), state.participant(), state.participants(), replayed);
        }
    }

    /** Of {@code offer}. */
    record Answered(String sdp, List<TrackBinding> tracks) implements ServerResult {}

    /** Of {@code ping}. */
    record Pong(long timeMs) implements ServerResult {}

    /** Of requests that only succeed. */
    record Done() implements ServerResult {}

    /** What a client needs to resume. */
    record ResumeTicket(String resumeToken, long resumeTimeoutMs) {}

    record ServerInfo(String version, int protocol) {}
}
