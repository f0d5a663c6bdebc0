// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import static dev.sluice.signaling.server.ServerFixture.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.ServerNotification;
import dev.sluice.signaling.SignalingStats.Rejection;
import dev.sluice.signaling.auth.ApiKeys;
import dev.sluice.signaling.http.RawHttpClient;
import dev.sluice.signaling.session.SessionLimits;
import dev.sluice.signaling.ws.WebSocketLimits;
import dev.sluice.testkit.FailOnLeak;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sockets that are slow, silent, dead or too many. */
@FailOnLeak
@Timeout(120)
class SocketLimitsTest {
    private static final SessionLimits SESSION = SessionLimits.DEFAULTS;
    private static final String JOIN = """
            {"jsonrpc":"2.0","id":1,"method":"join","params":{"protocol":1,"room":"demo","client_id":"slow"}}""";

    @Test
    void shouldCloseWhoDoesNotJoin() {
        SessionLimits hasty = new SessionLimits(Duration.ofMillis(300), Duration.ofSeconds(20), 50, 200);
        try (ServerFixture fixture = new ServerFixture(ServerFixture.limits(WebSocketLimits.DEFAULTS, hasty),
                ApiKeys.none())) {
            WsClient silent = fixture.connect();
            WsClient wrong = fixture.connect();
            WsClient joined = fixture.connect();
            joined.join("demo", "alice");
            assertEquals("not_joined", WsClient.reason(wrong.request("ping", Map.of())));
            assertEquals(4004, silent.closeCode());
            assertEquals(4004, wrong.closeCode());
            WsClient.result(joined.request("ping", Map.of()));
            assertEquals(2, fixture.stats().rejections().get(Rejection.JOIN_TIMEOUT));
        }
    }

    @Test
    void shouldEndTheSessionWhenNobodyResumes() {
        SessionLimits hasty = new SessionLimits(Duration.ofSeconds(5), Duration.ofMillis(300), 50, 200);
        try (ServerFixture fixture = new ServerFixture(ServerFixture.limits(WebSocketLimits.DEFAULTS, hasty),
                ApiKeys.none())) {
            WsClient alice = fixture.connect();
            alice.join("demo", "alice");
            WsClient bob = fixture.connect();
            bob.join("demo", "bob");
            alice.socket.abort();
            assertEquals("connection_lost", bob.notification("participant_left").path("reason").asText());
            assertEquals(List.of("socket_lost", "leave CONNECTION_LOST"), fixture.participant(0).calls);
        }
    }

    @Test
    void shouldNoticeDeadSockets() {
        WebSocketLimits hasty = webSocket(Duration.ofMillis(100), Duration.ofMillis(600), 1 << 20,
                Duration.ofSeconds(15));
        try (ServerFixture fixture = new ServerFixture(ServerFixture.limits(hasty, SESSION), ApiKeys.none());
                RawWebSocket dead = fixture.connectRaw()) {
            dead.text(JOIN);
            WsClient alive = fixture.connect(); // answers pings by itself
            alive.join("demo", "alice");
            eventually("the dead socket is given up", () -> fixture.participant(0).request.identity().equals("slow")
                    && fixture.participant(0).calls.contains("socket_lost"));
            WsClient.result(alive.request("ping", Map.of()));
            assertEquals(1, fixture.stats().sockets());
        }
    }

    @Test
    void shouldCloseASlowReaderAndKeepItsSession() {
        WebSocketLimits small = webSocket(Duration.ofSeconds(5), Duration.ofSeconds(15), 64 * 1024,
                Duration.ofSeconds(15));
        try (ServerFixture fixture = new ServerFixture(ServerFixture.limits(small, SESSION), ApiKeys.none())) {
            RawWebSocket slow = new RawWebSocket(fixture.server.boundAddress(), 4096);
            String token = slow.text(JOIN).read().payload().replaceAll(".*\"resume_token\":\"([^\"]*)\".*", "$1");
            int sent = flood(fixture, () -> fixture.stats().closes().containsKey(CloseReason.SLOW_READER));
            assertTrue(sent > 10, sent + " messages");
            eventually("the room knows", () -> fixture.participant(0).calls.contains("socket_lost"));
            slow.close();
            WsClient fresh = fixture.connect();
            WsClient.result(fresh.request("resume", Map.of("resume_token", token, "last_seq", sent - 5)));
            assertEquals(sent - 4, fresh.notification("track_unpublished").path("seq").asInt());
        }
    }

    @Test
    void shouldCloseWhoTakesNothingForTooLong() {
        WebSocketLimits hasty = webSocket(Duration.ofSeconds(5), Duration.ofSeconds(15), 64 << 20,
                Duration.ofMillis(500));
        try (ServerFixture fixture = new ServerFixture(ServerFixture.limits(hasty, SESSION), ApiKeys.none());
                RawWebSocket slow = new RawWebSocket(fixture.server.boundAddress(), 4096)) {
            slow.text(JOIN).read();
            for (int i = 0; i < 200; i++) {
                fixture.participant(0).link
                        .send(new ServerNotification.TrackUnpublished("PA_x", "x".repeat(64 * 1024)));
            }
            eventually("it is closed", () -> fixture.stats().closes().containsKey(CloseReason.SLOW_READER));
        }
    }

    /** Rows 12 of the threat list, smaller: 200 sockets that dribble headers do not keep anybody out. */
    @Test
    void shouldLetOthersJoinWhileSocketsDribble() {
        try (ServerFixture fixture = new ServerFixture()) {
            List<RawHttpClient> dribblers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                dribblers.add(fixture.connectHttp().send("GET /ws HTTP/1.1\r\nX-"));
            }
            long slowestNanos = 0;
            for (int i = 0; i < 20; i++) {
                dribblers.forEach(dribbler -> dribbler.trySend("x"));
                long startNanos = System.nanoTime();
                fixture.connect().join("demo", "alice" + i);
                slowestNanos = Math.max(slowestNanos, System.nanoTime() - startNanos);
            }
            assertTrue(slowestNanos < TimeUnit.SECONDS.toNanos(2), slowestNanos + " ns");
            assertEquals(20, fixture.stats().sessions());
            dribblers.forEach(RawHttpClient::close);
        }
    }

    /** Sends until the condition holds. Returns how many notifications that took. */
    private static int flood(ServerFixture fixture, java.util.function.BooleanSupplier done) {
        int sent = 0;
        while (!done.getAsBoolean() && sent < 100_000) {
            fixture.participant(0).link.send(new ServerNotification.TrackUnpublished("PA_x", "x".repeat(4096)));
            sent++;
        }
        return sent;
    }

    private static WebSocketLimits webSocket(Duration ping, Duration dead, int backlogBytes, Duration stall) {
        return new WebSocketLimits(ping, dead, backlogBytes, stall, Duration.ofMillis(300), 4, 40);
    }
}
