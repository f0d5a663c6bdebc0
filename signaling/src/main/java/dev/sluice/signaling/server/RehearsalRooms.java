// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import dev.sluice.signaling.ClientLink;
import dev.sluice.signaling.IceCandidateInit;
import dev.sluice.signaling.JoinRequest;
import dev.sluice.signaling.JoinReservation;
import dev.sluice.signaling.JoinedRoom;
import dev.sluice.signaling.LeaveReason;
import dev.sluice.signaling.OfferParams;
import dev.sluice.signaling.OfferResult;
import dev.sluice.signaling.ParticipantInfo;
import dev.sluice.signaling.ParticipantSession;
import dev.sluice.signaling.Readiness;
import dev.sluice.signaling.Reservation;
import dev.sluice.signaling.RoomGateway;
import dev.sluice.signaling.RoomInfo;
import dev.sluice.signaling.RoomParticipants;
import dev.sluice.signaling.ServerNotification;
import dev.sluice.signaling.ServerStats;
import dev.sluice.signaling.TrackInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rooms in which nothing happens, for {@link Rehearsal}. */
final class RehearsalRooms implements RoomGateway {
    private static final RoomInfo ROOM = new RoomInfo("RM_AAAAAAAAAAAAAAAA", "rehearsal");
    private static final String PARTICIPANT_ID = "PA_AAAAAAAAAAAAAAAA";

    @Override
    public Reservation reserve(JoinReservation reservation) { return new Reservation(ROOM, PARTICIPANT_ID); }

    @Override
    public ParticipantSession join(JoinRequest request, ClientLink link) { return new Extra(request, link); }

    @Override
    public @Nullable RoomParticipants participants(String room) { return null; }

    @Override
    public ServerStats stats() {
        ServerStats.Traffic none = new ServerStats.Traffic(0, 0);
        return new ServerStats("", 0, 0, 0, 0, Map.of(), null, null, 0, 0, none, none);
    }

    @Override
    public Readiness readiness() { return Readiness.STARTING; }

    /** A participant that says yes to everything. */
    private record Extra(JoinRequest request, ClientLink link) implements ParticipantSession {
        @Override
        public JoinedRoom joined() {
            ParticipantInfo info = new ParticipantInfo(PARTICIPANT_ID, request.identity(), request.name(),
                    List.<TrackInfo>of(), 0);
            return new JoinedRoom(ROOM, info, List.of(info));
        }

        @Override
        public OfferResult offer(OfferParams params) { return new OfferResult(params.sdp(), List.of()); }

        @Override
        public void answer(int offerId, String sdp) {
            // agreed
        }

        @Override
        public void addCandidate(IceCandidateInit candidate) {
            // noted
        }

        @Override
        public void setMuted(String trackId, boolean muted) {
            // so be it
        }

        @Override
        public void setSubscription(String trackId, boolean subscribed) {
            // so be it
        }

        @Override
        public void socketLost() {
            // come back soon
        }

        @Override
        public void socketResumed() {
            // welcome back
        }

        @Override
        public void leave(LeaveReason reason) {
            link.send(new ServerNotification.TrackUnpublished(PARTICIPANT_ID, "")); // too late, so nobody gets it
        }
    }
}
