// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.signaling.SignalingStats;
import dev.sluice.signaling.SignalingStats.Rejection;
import dev.sluice.signaling.http.HttpRoute.Execution;
import dev.sluice.testkit.FailOnLeak;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that do not get on with it. */
@FailOnLeak
@Timeout(60)
class HttpTimeoutTest {
    private static final HttpLimits LIMITS = new HttpLimits(Duration.ofMillis(300), Duration.ofMillis(300),
            Duration.ofMillis(600),
            16 * 1024, 64 * 1024, 8);

    private final SignalingStats stats = new SignalingStats();
    private final HttpServer server = start();

    @AfterEach
    void stop() { server.close(); }

    @Test
    void shouldCloseWhoSendsNothing() {
        try (RawHttpClient client = connect()) {
            assertTrue(client.isClosedByServer());
        }
        assertEquals(0, stats.snapshot().httpRequests().size());
    }

    @Test
    void shouldNotWaitForHeadersThatDribble() {
        try (RawHttpClient client = connect()) {
            long startNanos = System.nanoTime();
            client.send("GET / HTTP/1.1\r\nX: ");
            while (!client.isReadableWithin(20)) {
                client.trySend("x");
            }
            assertEquals(408, client.read().status());
            long tookMillis = (System.nanoTime() - startNanos) / 1_000_000;
            assertTrue(tookMillis >= 290, tookMillis + " ms");
        }
        assertEquals(1, stats.snapshot().rejections().get(Rejection.REQUEST_TIMEOUT));
    }

    @Test
    void shouldNotWaitForHeadersThatDribbleOnAKeptConnection() {
        try (RawHttpClient client = connect()) {
            client.get("/item/1");
            assertEquals(408, client.send("GET / HT").read().status());
            assertTrue(client.isClosedByServer());
        }
    }

    @Test
    void shouldNotWaitForABody() {
        try (RawHttpClient client = connect()) {
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
            assertEquals(408, client.read().status());
            assertTrue(client.isClosedByServer());
        }
    }

    @Test
    void shouldCloseIdleConnectionsSilently() {
        try (RawHttpClient client = connect()) {
            client.get("/item/1");
            assertTrue(client.isClosedByServer());
        }
        assertEquals(0, stats.snapshot().rejections().size());
    }

    private RawHttpClient connect() { return new RawHttpClient(server.boundAddress()); }

    private HttpServer start() {
        HttpRoutes routes = HttpRoutes.builder()
                .get("/item/{id}", Execution.EVENT_LOOP,
                        call -> HttpReply.text(200, "item " + call.pathParameter("id")))
                .post("/echo", Execution.VIRTUAL_THREAD, call -> HttpReply.text(200, call.bodyText())).build();
        try {
            return HttpServer.start(
                    new HttpServerConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, LIMITS,
                            new OriginPolicy(Set.of(), OriginPolicy.Hosts.ANY)),
                    routes, null, stats);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
