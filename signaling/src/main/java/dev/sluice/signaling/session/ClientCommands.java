// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import dev.sluice.signaling.Grants;
import dev.sluice.signaling.OfferParams;
import dev.sluice.signaling.OfferResult;
import dev.sluice.signaling.ParticipantSession;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.message.ClientMessage;
import dev.sluice.signaling.message.ServerResult;
import java.time.InstantSource;

/** Runs the messages of one client against its participant, within its grants. Confined to its session's turn. */
final class ClientCommands {
    private static final ServerResult DONE = new ServerResult.Done();

    private final ParticipantSession participant;
    private final Grants grants;
    private final InstantSource clock;
    private boolean left;

    ClientCommands(ParticipantSession participant, Grants grants, InstantSource clock) {
        this.participant = participant;
        this.grants = grants;
        this.clock = clock;
    }

    ParticipantSession participant() { return participant; }

    /** Whether the client has said {@code leave}. */
    boolean hasLeft() { return left; }

    /** @throws SignalingException what is wrong with the message */
    ServerResult run(ClientMessage message) {
        return switch (message) {
            case ClientMessage.Join _,ClientMessage.Resume _ ->
                throw new SignalingException(SignalingError.INVALID_REQUEST, "already joined");
            case ClientMessage.Offer(OfferParams params) -> offer(params);
            case ClientMessage.Answer(int offerId, String sdp) -> {
                participant.answer(offerId, sdp);
                yield DONE;
            }
            case ClientMessage.Candidate(var candidate) -> {
                participant.addCandidate(candidate);
                yield DONE;
            }
            case ClientMessage.SetMuted(String trackId, boolean muted) -> {
                participant.setMuted(trackId, muted);
                yield DONE;
            }
            case ClientMessage.SetSubscription(String trackId, boolean subscribed) -> {
                require(grants.canSubscribe(), "subscribing");
                participant.setSubscription(trackId, subscribed);
                yield DONE;
            }
            case ClientMessage.Ping() -> new ServerResult.Pong(clock.millis());
            case ClientMessage.Leave() -> {
                left = true;
                yield DONE;
            }
        };
    }

    private ServerResult offer(OfferParams params) {
        require(params.tracks().isEmpty() || grants.canPublish(), "publishing");
        OfferResult answer = participant.offer(params);
        return new ServerResult.Answered(answer.sdp(), answer.tracks());
    }

    private static void require(boolean granted, String what) {
        if (!granted) {
            throw new SignalingException(SignalingError.FORBIDDEN, "the token does not allow " + what);
        }
    }
}
