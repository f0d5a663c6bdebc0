// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import dev.sluice.signaling.RecordingGateway;
import dev.sluice.signaling.RecordingGateway.FakeParticipant;
import dev.sluice.signaling.SignalingStats;
import dev.sluice.signaling.auth.ApiKeys;
import dev.sluice.signaling.http.HttpLimits;
import dev.sluice.signaling.http.RawHttpClient;
import dev.sluice.signaling.session.SessionLimits;
import dev.sluice.signaling.ws.WebSocketLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A signaling server on loopback with the recording room behind it. */
final class ServerFixture implements AutoCloseable {
    static final SignalingServerConfig.Limits DEFAULTS = SignalingServerConfig.Limits.DEFAULTS;
    private static final long DEADLINE_SECONDS = 10;

    final RecordingGateway gateway = new RecordingGateway();
    final SignalingServer server;
    final HttpClient http = HttpClient.newHttpClient();

    ServerFixture(SignalingServerConfig.Limits limits, ApiKeys keys) {
        try {
            server = SignalingServer.start(
                    new SignalingServerConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, keys,
                            Set.of("https://app.example.com"), "", Duration.ofHours(1), "test", limits),
                    gateway);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Open, with the limits of docs/signaling.md. */
    ServerFixture() { this(DEFAULTS, ApiKeys.none()); }

    static SignalingServerConfig.Limits limits(WebSocketLimits webSocket, SessionLimits session) {
        return new SignalingServerConfig.Limits(HttpLimits.DEFAULTS, webSocket, session);
    }

    WsClient connect() { return WsClient.connect(http, server.boundAddress()); }

    RawWebSocket connectRaw() { return new RawWebSocket(server.boundAddress()); }

    RawHttpClient connectHttp() { return new RawHttpClient(server.boundAddress()); }

    SignalingStats.Snapshot stats() { return server.stats().snapshot(); }

    FakeParticipant participant(int index) { return gateway.participants.get(index); }

    /** Polls until it holds. */
    static void eventually(String what, BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (deadlineNanos - System.nanoTime() < 0) {
                throw new AssertionError("waited in vain until " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Override
    public void close() {
        server.close();
        http.shutdownNow();
    }
}
