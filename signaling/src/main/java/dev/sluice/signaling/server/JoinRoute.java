// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.IceServer;
import dev.sluice.signaling.JoinReservation;
import dev.sluice.signaling.Reservation;
import dev.sluice.signaling.RoomGateway;
import dev.sluice.signaling.RoomInfo;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.auth.Authenticator;
import dev.sluice.signaling.auth.TokenClaims;
import dev.sluice.signaling.auth.VideoGrant;
import dev.sluice.signaling.http.HttpCall;
import dev.sluice.signaling.http.HttpReply;
import dev.sluice.signaling.http.HttpRoute;
import dev.sluice.signaling.message.JsonRpcReader;
import dev.sluice.signaling.message.Params;
import dev.sluice.signaling.message.Protocol;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/**
 * {@code POST /api/join}: hands out a token for one room and identity, and says where to take it. Thread-safe; runs on the event loop and
 * does not block.
 */
final class JoinRoute implements HttpRoute {
    private record Answer(RoomInfo room, Promised participant, String token, String wsUrl, List<IceServer> iceServers,
            @JsonProperty("expires_at") long expiresAtMillis) {}

    private record Promised(String id, String identity, String name) {}

    private final RoomGateway gateway;
    private final Authenticator authenticator;
    private final InstantSource clock;
    private final SignalingServerConfig config;

    JoinRoute(RoomGateway gateway, Authenticator authenticator, InstantSource clock, SignalingServerConfig config) {
        this.gateway = gateway;
        this.authenticator = authenticator;
        this.clock = clock;
        this.config = config;
    }

    @Override
    public HttpReply handle(HttpCall call) {
        JoinReservation request = read(call);
        Instant expiresAt = clock.instant().plus(config.tokenLifetime());
        VideoGrant grant = VideoGrant.join(request.room());
        if (!authenticator.isOpen()) {
            TokenClaims bearer = Bearer.claims(call, authenticator);
            if (!bearer.video().mayAdminister(request.room())) {
                requireOwn(bearer, request);
                grant = bearer.video();
                expiresAt = bearer.expiresAt().isBefore(expiresAt) ? bearer.expiresAt() : expiresAt;
            }
        }
        Reservation reservation = gateway.reserve(request);
        String token = authenticator
                .issue(new TokenClaims(authenticator.issuingKey(), request.identity(), request.name(), null,
                        expiresAt, reservation.participantId(), grant));
        return HttpReply.json(200, new Answer(reservation.room(),
                new Promised(reservation.participantId(), request.identity(), request.name()), token, wsUrl(call),
                gateway.iceServers(request.identity()), expiresAt.toEpochMilli()));
    }

    /** The content type is required so that a page of another origin cannot get here without a preflight (Fetch §3.2.2). */
    private static JoinReservation read(HttpCall call) {
        String contentType = call.header(HttpHeaderNames.CONTENT_TYPE);
        if (contentType == null || !contentType.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new SignalingException(SignalingError.INVALID_REQUEST, "Content-Type must be application/json");
        }
        JsonNode body = JsonRpcReader.readTree(call.bodyText());
        if (body == null) {
            throw new SignalingException(SignalingError.PARSE_ERROR, "the body is not JSON");
        }
        if (!body.isObject()) {
            throw new SignalingException(SignalingError.INVALID_REQUEST, "the body must be an object");
        }
        Params params = new Params(body);
        String identity = params.label("client_id", Protocol.MAX_NAME_CHARS);
        String name = params.optionalLabel("name", Protocol.MAX_NAME_CHARS);
        return new JoinReservation(params.label("room", Protocol.MAX_NAME_CHARS), identity,
                name == null ? identity : name);
    }

    /** Who may only join gets a token for itself, which allows no more and lasts no longer than the one it has. */
    private static void requireOwn(TokenClaims bearer, JoinReservation request) {
        if (!bearer.video().mayJoin(request.room())) {
            throw new SignalingException(SignalingError.FORBIDDEN, "room: the token is for another one");
        }
        if (!bearer.identity().equals(request.identity())) {
            throw new SignalingException(SignalingError.FORBIDDEN, "client_id: the token is for another one");
        }
    }

    private String wsUrl(HttpCall call) {
        if (!config.publicUrl().isEmpty()) {
            String base = config.publicUrl().endsWith("/")
                    ? config.publicUrl().substring(0, config.publicUrl().length() - 1)
                    : config.publicUrl();
            return "ws" + base.substring("http".length()) + "/ws";
        }
        boolean secure = "https".equalsIgnoreCase(call.header("x-forwarded-proto")); // believed: it matters to the client only
        return (secure ? "wss://" : "ws://") + call.host() + "/ws";
    }
}
