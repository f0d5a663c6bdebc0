// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The port through which signaling reaches rooms; the server implements it. Signaling has parsed, bounded and authorised what
 * it passes in: names are 1 to 256 characters, SDP is at most 512 kB, and the grants are those of a verified token.
 *
 * <p>All methods are thread-safe. {@link #join}, {@link #participants} and {@link #stats} are called on virtual threads and may block for
 * a moment; the others are called on network event loops and never block. All refuse with a {@link SignalingException}; any other
 * exception is reported to the client as {@code internal_error} and logged.
 */
public interface RoomGateway {
    /**
     * Promises ids for a join that is about to come ({@code POST /api/join}). Nothing has to be kept for it: the ids travel in the
     * token and come back in {@link JoinRequest}. A room that does not exist yet gets the id it will have if it can. Never blocks.
     */
    Reservation reserve(JoinReservation reservation);

    /**
     * Lets a participant in. An older participant of the same identity in the room is removed with
     * {@link CloseReason#DUPLICATE_IDENTITY}.
     *
     * @param link where the participant's notifications go; usable at once, also from other threads before this method returns:
     *     signaling holds them back until the answer to {@code join} is out
     * @throws SignalingException {@link SignalingError#LIMIT_EXCEEDED} when room or server is full
     */
    ParticipantSession join(JoinRequest request, ClientLink link);

    /** The room and everybody in it, or null when there is no room of that name. */
    @Nullable
    RoomParticipants participants(String room);

    ServerStats stats();

    /** Asked by {@code /healthz/ready}; never blocks. */
    Readiness readiness();

    /** STUN and TURN servers to hand to this client; empty where the server's own candidates are enough. Never blocks. */
    default List<IceServer> iceServers(String identity) {
        return List.of();
    }
}
