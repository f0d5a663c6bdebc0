// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.SignalingStats;
import dev.sluice.signaling.SignalingStats.Rejection;
import dev.sluice.signaling.http.HttpRoute.Execution;
import dev.sluice.signaling.http.RawHttpClient.Response;
import dev.sluice.testkit.FailOnLeak;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@FailOnLeak
@Timeout(60)
class HttpServerTest {
    private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(20), Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            16 * 1024, 64 * 1024, 8);

    private final SignalingStats stats = new SignalingStats();
    private final CountDownLatch release = new CountDownLatch(1);
    private final HttpServer server = start();

    @AfterEach
    void stop() {
        release.countDown();
        server.close();
    }

    @Test
    void shouldAnswerPipelinedRequestsInOrder() {
        try (RawHttpClient client = connect()) {
            client.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\nGET /item/2 HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nthree");
            release.countDown();
            assertEquals("waited", client.read().body());
            assertEquals("item 2", client.read().body());
            assertEquals("three", client.read().body());
        }
    }

    @Test
    void shouldAnswerAnyNumberOfPipelinedRequests() {
        int requests = 5_000;
        try (RawHttpClient client = connect()) {
            client.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < requests; i++) {
                    client.send("GET /item/" + i + " HTTP/1.1\r\nHost: x\r\n\r\n");
                }
            });
            release.countDown();
            client.read();
            for (int i = 0; i < requests; i++) {
                assertEquals("item " + i, client.read().body());
            }
        }
    }

    @Test
    void shouldAnswerHeadLikeGetWithoutTheBody() {
        try (RawHttpClient client = connect()) {
            Response get = client.get("/item/7");
            client.send("HEAD /item/7 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Response head = client.readHead();
            assertEquals(get.headers().get("content-length"), head.headers().get("content-length"));
            assertEquals("item 8", client.get("/item/8").body(), "no body was in between");
            assertEquals("nosniff", get.headers().get("x-content-type-options"));
            assertTrue(get.headers().containsKey("date"));
        }
    }

    @Test
    void shouldNameTheAllowedMethods() {
        try (RawHttpClient client = connect()) {
            Response refused = client.send("DELETE /item/7 HTTP/1.1\r\nHost: x\r\n\r\n").read();
            assertEquals(405, refused.status());
            assertEquals("GET, HEAD, OPTIONS", refused.headers().get("allow"));
            assertEquals("application/problem+json", refused.headers().get("content-type"));
            Response options = client.send("OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n").read();
            assertEquals(204, options.status());
            assertEquals("OPTIONS, POST", options.headers().get("allow"));
            assertFalse(options.headers().containsKey("content-length"));
            assertEquals(404, client.send("OPTIONS /nowhere HTTP/1.1\r\nHost: x\r\n\r\n").read().status());
            assertEquals(405, client.send("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n").read().status());
        }
    }

    @Test
    void shouldMakeProblemsOfRefusalsAndFailures() {
        try (RawHttpClient client = connect()) {
            assertEquals(
                    "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"there is nothing at this path\","
                            + "\"code\":\"not_found\"}",
                    client.get("/nowhere").body());
            Response refused = client.get("/refuse");
            assertEquals(401, refused.status());
            assertEquals("Bearer", refused.headers().get("www-authenticate"));
            Response failed = client.get("/fail");
            assertEquals(500, failed.status());
            assertFalse(failed.body().contains("on purpose"), "nothing of the cause");
        }
    }

    @ParameterizedTest
    @CsvSource({"/item/a%20b, item a b", "/item/%F0%9F%98%80, item \uD83D\uDE00", "/item/a%2Fb, item a/b",
            "/item/x?y=1, item x"})
    void shouldDecodePathParameters(String path, String body) {
        try (RawHttpClient client = connect()) {
            assertEquals(body, client.get(path).body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/item/", "/item/%", "/item/%4", "/item/%zz", "/item/%FF", "/item/%C0%AF", "/item/a/b",
            "//item/a", "/item/%2"})
    void shouldNotFindWhatDoesNotDecode(String path) {
        try (RawHttpClient client = connect()) {
            assertEquals(404, client.get(path).status());
        }
    }

    @Test
    void shouldKeepOrCloseTheConnectionAsAsked() {
        try (RawHttpClient client = connect()) {
            client.send("GET /item/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertEquals("keep-alive", client.read().headers().get("connection"));
            client.send("GET /item/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertEquals("close", client.read().headers().get("connection"));
            assertTrue(client.isClosedByServer());
        }
        try (RawHttpClient client = connect()) {
            client.send("GET /item/1 HTTP/1.0\r\n\r\n").read();
            assertTrue(client.isClosedByServer());
        }
    }

    @Test
    void shouldTakeChunkedBodiesAndContinue() {
        try (RawHttpClient client = connect()) {
            client.send(
                    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
            assertEquals("abcde", client.read().body());
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertEquals(100, client.read().status());
            assertEquals("ok", client.send("ok").read().body());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            400; GET / HTTP/1.1\\r\\n\\r\\n
            400; GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n
            400; \\026\\003\\001\\002\\000\\001\\000\\001\\r\\n\\r\\n
            400; GET / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\n
            400; GET / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: -5\\r\\n\\r\\n
            400; GET / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: abc\\r\\n\\r\\n
            400; GET / HTTP/1.1\\r\\nHost : x\\r\\n\\r\\n
            400; POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nxyz\\r\\n
            413; POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 65537\\r\\n\\r\\n
            413; POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9223372036854775807\\r\\n\\r\\n
            413; POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n10001\\r\\n<64k>1\\r\\n0\\r\\n\\r\\n
            414; GET /<64k> HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n
            431; GET / HTTP/1.1\\r\\nHost: x\\r\\nX: <64k>\\r\\n\\r\\n
            """)
    void shouldRefuseAndClose(int status, String request) {
        try (RawHttpClient client = connect()) {
            client.trySend(request.translateEscapes().replace("<64k>", "a".repeat(64 * 1024)));
            assertEquals(status, client.read().status());
            assertTrue(client.isClosedByServer());
        }
    }

    /** RFC 9112 §6.1: both lengths in one request are how requests get smuggled past proxies. */
    @Test
    void shouldNotBelieveTwoLengths() {
        try (RawHttpClient client = connect()) {
            client.sendLines("POST /echo HTTP/1.1", "Host: x", "Content-Length: 4", "Transfer-Encoding: chunked", "",
                    "0", "",
                    "GET /item/smuggled HTTP/1.1", "Host: x", "");
            assertEquals(400, client.read().status());
            assertTrue(client.isClosedByServer());
        }
    }

    @Test
    void shouldLimitConnections() {
        RawHttpClient[] clients = new RawHttpClient[LIMITS.connections()];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = connect();
            clients[i].get("/item/1");
        }
        try (RawHttpClient tooMany = connect()) {
            assertTrue(tooMany.isClosedByServer());
        }
        for (RawHttpClient client : clients) {
            client.close();
        }
        assertEquals(1, stats.snapshot().rejections().get(Rejection.CONNECTION_LIMIT));
    }

    @Test
    void shouldTellPagesOfOtherOriginsApart() {
        try (RawHttpClient client = connect()) {
            Response same = get(client, "http://localhost");
            assertEquals(200, same.status());
            assertFalse(same.headers().containsKey("access-control-allow-origin"));
            Response allowed = get(client, "https://app.example.com");
            assertEquals("https://app.example.com", allowed.headers().get("access-control-allow-origin"));
            assertEquals("origin", allowed.headers().get("vary"));
            Response refused = get(client, "https://evil.example");
            assertEquals(403, refused.status());
            assertTrue(refused.body().contains("\"code\":\"forbidden\""), refused.body());
            assertEquals(403, get(client, "null").status());
            Response preflight = client
                    .sendLines("OPTIONS /echo HTTP/1.1", "Host: localhost", "Origin: https://app.example.com",
                            "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type", "")
                    .read();
            assertEquals(204, preflight.status());
            assertEquals("authorization, content-type", preflight.headers().get("access-control-allow-headers"));
            assertEquals("https://app.example.com", preflight.headers().get("access-control-allow-origin"));
        }
        assertEquals(2, stats.snapshot().rejections().get(Rejection.ORIGIN));
    }

    @Test
    void shouldCloseWhatIsOpenWhenItCloses() {
        try (RawHttpClient waiting = connect()) {
            waiting.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
            server.close();
            assertTrue(waiting.isClosedByServer());
        }
    }

    private static Response get(RawHttpClient client, String origin) {
        return client.send("GET /item/1 HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin + "\r\n\r\n").read();
    }

    private RawHttpClient connect() { return new RawHttpClient(server.boundAddress()); }

    private HttpServer start() {
        HttpRoutes routes = HttpRoutes.builder()
                .get("/item/{id}", Execution.EVENT_LOOP,
                        call -> HttpReply.text(200, "item " + call.pathParameter("id")))
                .post("/echo", Execution.VIRTUAL_THREAD, call -> HttpReply.text(200, call.bodyText()))
                .get("/wait", Execution.VIRTUAL_THREAD, _ -> {
                    awaitRelease();
                    return HttpReply.text(200, "waited");
                }).get("/refuse", Execution.VIRTUAL_THREAD, _ -> {
                    throw new SignalingException(SignalingError.UNAUTHORIZED, "who are you");
                }).get("/fail", Execution.VIRTUAL_THREAD, _ -> {
                    throw new IllegalStateException("a bug of a route, on purpose");
                }).build();
        try {
            return HttpServer.start(
                    new HttpServerConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, LIMITS,
                            new OriginPolicy(Set.of("https://app.example.com"), OriginPolicy.Hosts.ANY)),
                    routes, null, stats);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitRelease() {
        try {
            assertTrue(release.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the server is closing
        }
    }
}
