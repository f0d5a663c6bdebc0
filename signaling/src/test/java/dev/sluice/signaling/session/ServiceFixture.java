// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.RecordingGateway;
import dev.sluice.signaling.SignalingStats;
import dev.sluice.signaling.auth.ApiKeys;
import dev.sluice.signaling.auth.Authenticator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;

/** The protocol without sockets and in virtual time. */
final class ServiceFixture {
    static final Instant WALL_CLOCK = Instant.ofEpochSecond(1_790_000_000);
    private static final long START_NANOS = Long.MAX_VALUE - Duration.ofSeconds(10).toNanos(); // wraps in most tests

    final RecordingGateway gateway = new RecordingGateway();
    final SignalingStats stats = new SignalingStats();
    final Authenticator authenticator;
    final SignalingService service;
    long nowNanos = START_NANOS;

    ServiceFixture() { this(ApiKeys.none()); }

    ServiceFixture(ApiKeys keys) {
        SplittableRandom random = new SplittableRandom(99);
        InstantSource clock = InstantSource.fixed(WALL_CLOCK);
        authenticator = new Authenticator(keys, clock, random);
        service = new SignalingService(gateway, authenticator, SessionLimits.DEFAULTS, "test", stats, clock, random,
                Runnable::run);
    }

    void advance(Duration time) { nowNanos += time.toNanos(); }

    void sweep() { service.sweep(nowNanos); }

    Client connect() { return new Client(); }

    /** One socket and the client at its other end. */
    final class Client {
        final RecordingSocket socket = new RecordingSocket();
        final ClientConnection connection = service.connect(socket, nowNanos);

        void send(String text) { connection.handleText(text, nowNanos); }

        /** @param params a JSON object */
        void request(String id, String method, String params) {
            send("{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"method\":\"" + method + "\",\"params\":" + params + "}");
        }

        /** Returns the resume token. */
        String join(String room, String identity) {
            request("join", "join", "{\"protocol\":1,\"room\":\"" + room + "\",\"client_id\":\"" + identity + "\"}");
            return token(socket.nextResult());
        }

        void resume(String token, long lastSeq) {
            request("resume", "resume", "{\"resume_token\":\"" + token + "\",\"last_seq\":" + lastSeq + "}");
        }

        void lose() { connection.handleSocketLost(nowNanos); }
    }

    static String token(JsonNode result) { return result.path("session").path("resume_token").asText(); }
}
