// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.JoinRequest;
import dev.sluice.signaling.auth.ApiKeys;
import dev.sluice.signaling.auth.TokenClaims;
import dev.sluice.signaling.auth.VideoGrant;
import dev.sluice.signaling.session.ServiceFixture.Client;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tokens allow, verb by verb. */
class GrantsTest {
    private static final String PUBLISH = "{\"sdp\":\"v=0\",\"tracks\":[{\"mid\":\"0\",\"source\":\"camera\"}]}";

    private final ServiceFixture fixture = new ServiceFixture(
            ApiKeys.of(Map.of("devkey", "0123456789abcdef0123456789abcdef")));

    @ParameterizedTest
    @CsvSource({"true, true, result, result, result", "true, false, result, result, forbidden",
            "false, true, forbidden, result, result", "false, false, forbidden, result, forbidden"})
    void shouldAllowWhatTheTokenSays(boolean publish, boolean subscribe, String publishing, String receiving,
            String subscribing) {
        Client client = fixture.connect();
        join(client, token(new VideoGrant("demo", true, false, publish, subscribe), null), "");
        client.socket.nextResult();
        client.request("1", "offer", PUBLISH);
        assertEquals(publishing, outcome(client));
        client.request("2", "offer", "{\"sdp\":\"v=0\",\"tracks\":[]}");
        assertEquals(receiving, outcome(client));
        client.request("3", "set_subscription", "{\"track_id\":\"TR_1\",\"subscribed\":true}");
        assertEquals(subscribing, outcome(client));
        client.request("4", "set_muted", "{\"track_id\":\"TR_1\",\"muted\":true}");
        assertEquals("result", outcome(client));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', textBlock = """
            , "room":"other"; room: the token is for another one
            , "room":"Demo"; room: the token is for another one
            , "client_id":"bob"; client_id: the token is for another one
            """)
    void shouldInsistOnRoomAndIdentity(String members, String message) {
        Client client = fixture.connect();
        join(client, token(VideoGrant.join("demo"), null), members);
        assertEquals(message, client.socket.next().at("/error/message").asText());
        assertEquals(CloseReason.UNAUTHORIZED, client.socket.closeReason);
        assertEquals(0, fixture.gateway.joins.size());
    }

    @Test
    void shouldRefuseTokensThatAllowNoJoin() {
        for (VideoGrant grant : new VideoGrant[]{VideoGrant.NONE, new VideoGrant("demo", false, true, true, true),
                new VideoGrant(null, true, true, true, true)}) {
            Client client = fixture.connect();
            join(client, token(grant, null), ",\"room\":\"demo\"");
            assertEquals("forbidden", client.socket.nextError());
        }
    }

    @Test
    void shouldWantAToken() {
        Client client = fixture.connect();
        client.request("1", "join", "{\"protocol\":1,\"room\":\"demo\",\"client_id\":\"alice\"}");
        assertEquals("unauthorized", client.socket.nextError());
        assertEquals(CloseReason.UNAUTHORIZED, client.socket.closeReason);
        Client other = fixture.connect();
        join(other, "a.b.c", "");
        assertEquals("token: is not a JWT", other.socket.next().at("/error/message").asText());
        assertEquals(CloseReason.UNAUTHORIZED, other.socket.closeReason);
    }

    @Test
    void shouldUseNamesInOrder() {
        assertEquals("of token", joined(token(VideoGrant.join("demo"), "of token"), ",\"name\":\"of join\"").name());
        assertEquals("of join", joined(token(VideoGrant.join("demo"), null), ",\"name\":\"of join\"").name());
        assertEquals("alice", joined(token(VideoGrant.join("demo"), null), "").name());
    }

    @Test
    void shouldPassPromisedParticipantIdsOnly() {
        assertEquals("PA_AAAAAAAAAAAAAAAA", joined(token("PA_AAAAAAAAAAAAAAAA"), "").participantId());
        assertNull(joined(token("PA_<script>alert(1)"), "").participantId());
        assertNull(joined(token("some-jti"), "").participantId());
    }

    private JoinRequest joined(String token, String members) {
        Client client = fixture.connect();
        join(client, token, members);
        client.socket.nextResult();
        return fixture.gateway.joins.getLast();
    }

    private static void join(Client client, String token, String members) {
        client.request("1", "join", "{\"protocol\":1,\"token\":\"" + token + "\"" + members + "}");
    }

    private static String outcome(Client client) {
        var answer = client.socket.next();
        return answer.has("result") ? "result" : answer.at("/error/data/reason").asText();
    }

    private String token(String id) { return issue(VideoGrant.join("demo"), null, id); }

    private String token(VideoGrant grant, @Nullable String name) { return issue(grant, name, null); }

    private String issue(VideoGrant grant, @Nullable String name, @Nullable String id) {
        return fixture.authenticator.issue(
                new TokenClaims("devkey", "alice", name, null, ServiceFixture.WALL_CLOCK.plusSeconds(60), id, grant));
    }
}
