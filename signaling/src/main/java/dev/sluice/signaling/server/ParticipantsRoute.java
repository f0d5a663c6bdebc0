// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import dev.sluice.signaling.RoomGateway;
import dev.sluice.signaling.RoomParticipants;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.auth.Authenticator;
import dev.sluice.signaling.auth.VideoGrant;
import dev.sluice.signaling.http.HttpCall;
import dev.sluice.signaling.http.HttpReply;
import dev.sluice.signaling.http.HttpRoute;

/**
 * {@code GET /v1/room/{room}/participants}, for those who administer or may join the room. Who may not learns nothing, not even whether
 * the room exists. Thread-safe.
 */
final class ParticipantsRoute implements HttpRoute {
    private final RoomGateway gateway;
    private final Authenticator authenticator;

    ParticipantsRoute(RoomGateway gateway, Authenticator authenticator) {
        this.gateway = gateway;
        this.authenticator = authenticator;
    }

    @Override
    public HttpReply handle(HttpCall call) {
        String room = call.pathParameter("room");
        if (!authenticator.isOpen()) {
            VideoGrant grant = Bearer.claims(call, authenticator).video();
            if (!grant.mayJoin(room) && !grant.mayAdminister(room)) {
                throw new SignalingException(SignalingError.FORBIDDEN, "the token is for another room");
            }
        }
        RoomParticipants participants = gateway.participants(room);
        if (participants == null) {
            throw new SignalingException(SignalingError.NOT_FOUND, "there is no such room");
        }
        return HttpReply.json(200, participants);
    }
}
