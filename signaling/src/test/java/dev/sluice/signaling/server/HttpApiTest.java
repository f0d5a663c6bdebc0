// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.Readiness;
import dev.sluice.signaling.auth.ApiKeys;
import dev.sluice.signaling.auth.TokenClaims;
import dev.sluice.signaling.auth.TokenIssuer;
import dev.sluice.signaling.auth.VideoGrant;
import dev.sluice.signaling.http.RawHttpClient;
import dev.sluice.signaling.http.RawHttpClient.Response;
import dev.sluice.signaling.message.JsonRpcReader;
import dev.sluice.testkit.FailOnLeak;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@FailOnLeak
@Timeout(60)
class HttpApiTest {
    private static final ApiKeys KEYS = ApiKeys.of(Map.of("devkey", "0123456789abcdef0123456789abcdef"));

    @Nested
    class WithoutKeys {
        private final ServerFixture fixture = new ServerFixture();

        @AfterEach
        void stop() { fixture.close(); }

        @Test
        void shouldHandOutATokenThatJoins() {
            Response response = post(fixture, "{\"room\":\"demo\",\"client_id\":\"alice\",\"name\":\"Alice\"}", "");
            assertEquals(200, response.status());
            assertEquals("no-store", response.headers().get("cache-control"));
            JsonNode answer = json(response);
            assertEquals("demo", answer.at("/room/name").asText());
            assertEquals("ws://localhost/ws", answer.path("ws_url").asText());
            assertEquals("stun:192.0.2.1:3478", answer.at("/ice_servers/0/urls/0").asText());
            assertTrue(answer.path("expires_at").asLong() > System.currentTimeMillis());
            WsClient client = fixture.connect();
            JsonNode joined = WsClient
                    .result(client.request("join", Map.of("protocol", 1, "token", answer.path("token").asText())));
            assertEquals(answer.path("participant").path("id").asText(), joined.at("/participant/id").asText());
            assertEquals("Alice", joined.at("/participant/name").asText());
            assertEquals("demo", joined.at("/room/name").asText());
        }

        @Test
        void shouldFollowTheProxyToTls() {
            try (RawHttpClient client = fixture.connectHttp()) {
                String body = "{\"room\":\"demo\",\"client_id\":\"alice\"}";
                Response response = client
                        .sendLines("POST /api/join HTTP/1.1", "Host: localhost:8443", "X-Forwarded-Proto: https",
                                "Content-Type: application/json; charset=utf-8", "Content-Length: " + body.length(), "")
                        .send(body).read();
                assertEquals("wss://localhost:8443/ws", json(response).path("ws_url").asText());
            }
        }

        @ParameterizedTest
        @CsvSource(delimiter = ';', quoteCharacter = '~', textBlock = """
                {; 400; parse_error; the body is not JSON
                []; 400; invalid_request; the body must be an object
                {"room":"demo"}; 400; invalid_params; client_id: is missing
                {"client_id":"alice"}; 400; invalid_params; room: is missing
                {"room":5,"client_id":"alice"}; 400; invalid_params; room: must be a string
                {"room":"","client_id":"alice"}; 400; invalid_params; room: must have 1 to 256 characters and no control characters
                """)
        void shouldSayWhatIsWrong(String body, int status, String code, String detail) {
            Response response = post(fixture, body, "");
            assertEquals(status, response.status());
            assertEquals("application/problem+json", response.headers().get("content-type"));
            assertEquals(code, json(response).path("code").asText());
            assertEquals(detail, json(response).path("detail").asText());
        }

        @Test
        void shouldWantJsonToBeCalledJson() {
            try (RawHttpClient client = fixture.connectHttp()) {
                Response response = client
                        .sendLines("POST /api/join HTTP/1.1", "Host: localhost", "Content-Type: text/plain",
                                "Content-Length: 2", "")
                        .send("{}").read();
                assertEquals(400, response.status());
                assertEquals("invalid_request", json(response).path("code").asText());
            }
        }

        @Test
        void shouldAnswerToLocalNamesOnly() {
            try (RawHttpClient client = fixture.connectHttp()) {
                assertEquals(403,
                        client.sendLines("GET /api/stats HTTP/1.1", "Host: rebound.evil.example", "").read().status());
            }
        }

        @Test
        void shouldReportStats() {
            try (RawHttpClient client = fixture.connectHttp()) {
                Response response = client.get("/api/stats");
                assertEquals(200, response.status());
                JsonNode stats = json(response);
                assertEquals(2, stats.at("/connections/connected").asInt());
                assertEquals(12.5, stats.path("rtt_p50_ms").asDouble());
                assertTrue(stats.path("rtt_p95_ms").isNull());
                assertEquals(240_000, stats.at("/sent/bytes").asInt());
            }
        }

        @Test
        void shouldListParticipants() {
            try (RawHttpClient client = fixture.connectHttp()) {
                assertEquals(404, client.get("/v1/room/my%20room/participants").status());
                fixture.connect().join("my room", "alice");
                Response response = client.get("/v1/room/my%20room/participants");
                assertEquals(200, response.status());
                assertEquals("my room", json(response).at("/room/name").asText());
                assertEquals("alice", json(response).at("/participants/0/identity").asText());
            }
        }

        @Test
        void shouldReportHealth() {
            try (RawHttpClient client = fixture.connectHttp()) {
                assertEquals("{\"status\":\"live\"}", client.get("/healthz/live").body());
                assertEquals(200, client.get("/healthz/ready").status());
                fixture.gateway.readiness = Readiness.DRAINING;
                Response draining = client.get("/healthz/ready");
                assertEquals(503, draining.status());
                assertEquals("{\"status\":\"draining\"}", draining.body());
            }
        }
    }

    @Nested
    class WithKeys {
        private final ServerFixture fixture = new ServerFixture(ServerFixture.DEFAULTS, KEYS);

        @AfterEach
        void stop() { fixture.close(); }

        @Test
        void shouldWantABearerToken() {
            Response response = post(fixture, "{\"room\":\"demo\",\"client_id\":\"alice\"}", "");
            assertEquals(401, response.status());
            assertEquals("Bearer", response.headers().get("www-authenticate"));
            assertEquals("unauthorized", json(response).path("code").asText());
            assertEquals(401, post(fixture, "{\"room\":\"demo\",\"client_id\":\"alice\"}", "Bearer a.b.c").status());
            assertEquals(401, post(fixture, "{\"room\":\"demo\",\"client_id\":\"alice\"}", "Basic YTpi").status());
        }

        /** room and identity of the request, room of the token, its grants, status */
        @ParameterizedTest
        @CsvSource({"demo, alice, demo, join, 200", "demo, bob, demo, join, 403", "other, alice, demo, join, 403",
                "demo, bob, demo, admin, 200", "other, bob, demo, admin, 403", "other, bob, , admin, 200",
                "demo, alice, , join, 403",
                "demo, alice, demo, none, 403"})
        void shouldLetInWhomTheTokenLetsIn(String room, String identity, String tokenRoom, String grants, int status) {
            VideoGrant grant = new VideoGrant(tokenRoom, grants.equals("join"), grants.equals("admin"), true, true);
            Response response = post(fixture, "{\"room\":\"" + room + "\",\"client_id\":\"" + identity + "\"}",
                    bearer(grant));
            assertEquals(status, response.status(), response.body());
        }

        @Test
        void shouldNotWidenOrLengthenAToken() {
            Instant expiry = Instant.now().plusSeconds(60);
            String bearer = bearer(new VideoGrant("demo", true, false, false, true), expiry);
            JsonNode answer = json(post(fixture, "{\"room\":\"demo\",\"client_id\":\"alice\"}", bearer));
            assertEquals(expiry.getEpochSecond() * 1000, answer.path("expires_at").asLong());
            WsClient client = fixture.connect();
            WsClient.result(client.request("join", Map.of("protocol", 1, "token", answer.path("token").asText())));
            JsonNode refused = client.request("offer",
                    Map.of("sdp", "v=0", "tracks", java.util.List.of(Map.of("mid", "0", "source", "camera"))));
            assertEquals("forbidden", WsClient.reason(refused));
        }

        @Test
        void shouldShowParticipantsToThoseOfTheRoomOnly() {
            assertEquals(401, participants("demo", ""));
            assertEquals(404, participants("demo", bearer(VideoGrant.join("demo"))));
            assertEquals(403, participants("other", bearer(VideoGrant.join("demo"))), "whether it exists or not");
            assertEquals(404, participants("demo", bearer(new VideoGrant(null, false, true, true, true))));
        }

        @Test
        void shouldCloseUnauthorizedSockets() {
            WsClient client = fixture.connect();
            assertEquals("unauthorized",
                    WsClient.reason(
                            client.request("join", Map.of("protocol", 1, "room", "demo", "client_id", "alice"))));
            assertEquals(4001, client.closeCode());
        }

        @Test
        void shouldAnswerToAnyName() {
            try (RawHttpClient client = fixture.connectHttp()) {
                assertEquals(200,
                        client.sendLines("GET /healthz/live HTTP/1.1", "Host: sfu.example.com", "").read().status());
            }
        }

        private int participants(String room, String authorization) {
            try (RawHttpClient client = fixture.connectHttp()) {
                return client.sendLines("GET /v1/room/" + room + "/participants HTTP/1.1", "Host: localhost",
                        "Authorization: " + authorization, "").read().status();
            }
        }

        private String bearer(VideoGrant grant) { return bearer(grant, Instant.now().plusSeconds(600)); }

        private String bearer(VideoGrant grant, Instant expiry) {
            return "Bearer "
                    + new TokenIssuer(KEYS).issue(new TokenClaims("devkey", "alice", null, null, expiry, null, grant));
        }
    }

    private static Response post(ServerFixture fixture, String body, String authorization) {
        try (RawHttpClient client = fixture.connectHttp()) {
            return client.sendLines("POST /api/join HTTP/1.1", "Host: localhost", "Content-Type: application/json",
                    "Content-Length: " + body.length(), "Authorization: " + authorization, "").send(body).read();
        }
    }

    private static JsonNode json(Response response) {
        JsonNode node = JsonRpcReader.readTree(response.body());
        if (node == null) {
            throw new AssertionError(response);
        }
        return node;
    }
}
