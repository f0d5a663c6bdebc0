// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.ServerNotification;
import dev.sluice.signaling.session.ServiceFixture.Client;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResumeTest {
    private final ServiceFixture fixture = new ServiceFixture();

    @Test
    void shouldReplayWhatTheClientMissed() {
        Client first = fixture.connect();
        String token = first.join("demo", "alice");
        note("TR_1");
        first.lose();
        note("TR_2");
        note("TR_3");
        Client second = fixture.connect();
        second.resume(token, 1);
        assertEquals(2, second.socket.nextResult().path("replayed").asInt());
        assertEquals(2, second.socket.next().at("/params/seq").asInt());
        assertEquals("TR_3", second.socket.next().at("/params/track_id").asText());
        note("TR_4");
        assertEquals(4, second.socket.next().at("/params/seq").asInt());
        assertEquals(List.of("socket_lost", "socket_resumed"), fixture.gateway.last().calls);
        assertEquals(1, fixture.stats.snapshot().resumes());
        assertEquals(2, fixture.stats.snapshot().replayedNotifications());
    }

    @Test
    void shouldTakeOverFromASocketThatIsStillOpen() {
        Client first = fixture.connect();
        String token = first.join("demo", "alice");
        Client second = fixture.connect();
        second.resume(token, 0);
        assertEquals(0, second.socket.nextResult().path("replayed").asInt());
        assertEquals(CloseReason.RESUMED_ELSEWHERE, first.socket.closeReason);
        first.request("1", "set_muted", "{\"track_id\":\"TR_1\",\"muted\":true}");
        first.lose();
        assertEquals(List.of(), fixture.gateway.last().calls, "the old socket has no say any more");
        fixture.advance(Duration.ofMinutes(1));
        fixture.sweep();
        second.request("1", "ping", "{}");
        second.socket.nextResult();
    }

    @Test
    void shouldAnswerRequestsAgainThatWereAnsweredIntoTheVoid() {
        Client first = fixture.connect();
        String token = first.join("demo", "alice");
        first.request("7", "offer", "{\"sdp\":\"v=0\",\"tracks\":[]}");
        JsonNode answer = first.socket.next();
        first.lose();
        Client second = fixture.connect();
        second.resume(token, 0);
        second.socket.nextResult();
        second.request("7", "offer", "{\"sdp\":\"v=0\",\"tracks\":[]}");
        assertEquals(answer, second.socket.next());
        assertEquals(List.of("offer v=0", "socket_lost", "socket_resumed"), fixture.gateway.last().calls);
    }

    @Test
    void shouldEndTheSessionAfterTheWindow() {
        Client alice = fixture.connect();
        String token = alice.join("demo", "alice");
        Client bob = fixture.connect();
        bob.join("demo", "bob");
        alice.lose();
        fixture.advance(Duration.ofSeconds(20).minusNanos(1));
        fixture.sweep();
        assertTrue(bob.socket.isEmpty());
        fixture.advance(Duration.ofNanos(1));
        Client late = fixture.connect();
        late.resume(token, 0);
        assertEquals("session_gone", late.socket.nextError(), "even before the sweep");
        fixture.sweep();
        fixture.sweep();
        assertEquals("connection_lost", bob.socket.next().at("/params/reason").asText());
        assertEquals(List.of("socket_lost", "leave CONNECTION_LOST"), fixture.gateway.participants.getFirst().calls);
        late.join("demo", "alice");
    }

    @Test
    void shouldStartTheWindowAnewWithEachLoss() {
        Client client = fixture.connect();
        String token = client.join("demo", "alice");
        for (int i = 0; i < 5; i++) {
            client.lose();
            fixture.advance(Duration.ofSeconds(19));
            fixture.sweep();
            client = fixture.connect();
            client.resume(token, 0);
            token = ServiceFixture.token(client.socket.nextResult());
        }
        assertEquals(10, fixture.gateway.last().calls.size());
    }

    @Test
    void shouldChangeTheTokenAndForgetTheOldOneOnceTheNewIsInUse() {
        Client first = fixture.connect();
        String token1 = first.join("demo", "alice");
        first.lose();
        Client second = fixture.connect();
        second.resume(token1, 0);
        String token2 = ServiceFixture.token(second.socket.nextResult());
        assertNotEquals(token1, token2);
        Client third = fixture.connect();
        third.resume(token1, 0); // the answer with the new token was lost
        String token3 = ServiceFixture.token(third.socket.nextResult());
        assertEquals(CloseReason.RESUMED_ELSEWHERE, second.socket.closeReason);
        third.request("1", "ping", "{}");
        third.socket.nextResult();
        for (String old : List.of(token1, token2)) {
            Client thief = fixture.connect();
            thief.resume(old, 0);
            assertEquals("session_gone", thief.socket.nextError());
        }
        Client fourth = fixture.connect();
        fourth.resume(token3, 0);
        fourth.socket.nextResult();
    }

    @Test
    void shouldNotTellWrongTokensApart() {
        Client client = fixture.connect();
        String token = client.join("demo", "alice");
        String wrongSecret = token.substring(0, 47) + (token.charAt(47) == 'A' ? 'B' : 'A');
        String wrongId = (token.charAt(0) == 'A' ? 'B' : 'A') + token.substring(1);
        for (String wrong : List.of(wrongSecret, wrongId, "", token + "A", "\u00e9".repeat(48))) {
            Client thief = fixture.connect();
            thief.resume(wrong, 0);
            JsonNode error = thief.socket.next();
            assertEquals("session_gone", error.at("/error/data/reason").asText(), wrong);
            assertEquals("no such session", error.at("/error/message").asText(), wrong);
        }
        assertNull(client.socket.closeReason);
    }

    @Test
    void shouldRefuseNumbersNeverSent() {
        Client client = fixture.connect();
        String token = client.join("demo", "alice");
        note("TR_1");
        Client second = fixture.connect();
        second.resume(token, 2);
        assertEquals("last_seq: was never sent", second.socket.next().at("/error/message").asText());
        assertNull(client.socket.closeReason, "nothing has changed");
        second.resume(token, 1);
        assertEquals(0, second.socket.nextResult().path("replayed").asInt());
    }

    @Test
    void shouldKeep256Notifications() {
        Client client = fixture.connect();
        String token = client.join("demo", "alice");
        client.lose();
        for (int i = 1; i <= 257; i++) {
            note("TR_" + i);
        }
        Client late = fixture.connect();
        late.resume(token, 0);
        assertEquals("session_gone", late.socket.nextError());
        late.resume(token, 1);
        assertEquals(256, late.socket.nextResult().path("replayed").asInt());
        assertEquals(256, late.socket.drain().size());
    }

    @Test
    void shouldKeepOneMebibyteOfNotifications() {
        Client client = fixture.connect();
        String token = client.join("demo", "alice");
        client.lose();
        for (int i = 1; i <= 5; i++) {
            fixture.gateway.last().link.send(new ServerNotification.Offer(i, "v".repeat(300 * 1024), List.of()));
        }
        Client late = fixture.connect();
        late.resume(token, 1);
        assertEquals("session_gone", late.socket.nextError());
        late.resume(token, 2);
        assertEquals(3, late.socket.nextResult().path("replayed").asInt());
    }

    @Test
    void shouldEndASessionWhoseRoomDropsItWhileTheSocketIsGone() {
        Client client = fixture.connect();
        String token = client.join("demo", "alice");
        client.lose();
        fixture.gateway.last().link.close(CloseReason.CONNECTION_LOST);
        Client late = fixture.connect();
        late.resume(token, 0);
        assertEquals("session_gone", late.socket.nextError());
        fixture.advance(Duration.ofMinutes(1));
        fixture.sweep();
        assertEquals(List.of("socket_lost"), fixture.gateway.last().calls);
    }

    private void note(String trackId) {
        fixture.gateway.participants.getFirst().link.send(new ServerNotification.TrackUnpublished("PA_x", trackId));
    }
}
