// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import dev.sluice.signaling.ClientLink;
import dev.sluice.signaling.IceServer;
import dev.sluice.signaling.JoinRequest;
import dev.sluice.signaling.JoinReservation;
import dev.sluice.signaling.ParticipantSession;
import dev.sluice.signaling.Readiness;
import dev.sluice.signaling.Reservation;
import dev.sluice.signaling.RoomGateway;
import dev.sluice.signaling.RoomParticipants;
import dev.sluice.signaling.ServerStats;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the rooms from the moment the HTTP port opens: refuses everything as {@code not_ready} until they are there and the server
 * lets clients in. Thread-safe.
 */
final class StartingRooms implements RoomGateway {
    private volatile @Nullable RoomGateway rooms; // set once, by the thread that starts the server

    /** @param all complete; all calls go there from now on */
    void open(RoomGateway all) { rooms = all; }

    @Override
    public Reservation reserve(JoinReservation reservation) { return opened().reserve(reservation); }

    @Override
    public ParticipantSession join(JoinRequest request, ClientLink link) { return opened().join(request, link); }

    @Override
    public @Nullable RoomParticipants participants(String room) { return opened().participants(room); }

    @Override
    public ServerStats stats() { return opened().stats(); }

    @Override
    public Readiness readiness() {
        RoomGateway opened = rooms;
        return opened == null ? Readiness.STARTING : opened.readiness();
    }

    @Override
    public List<IceServer> iceServers(String identity) { return opened().iceServers(identity); }

    private RoomGateway opened() {
        RoomGateway opened = rooms;
        if (opened == null) {
            throw new SignalingException(SignalingError.NOT_READY, "the server is starting");
        }
        return opened;
    }
}
