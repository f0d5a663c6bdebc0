// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import static dev.sluice.signaling.server.ServerFixture.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.OfferResult;
import dev.sluice.signaling.ServerNotification;
import dev.sluice.testkit.FailOnLeak;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions over real sockets. */
@FailOnLeak
@Timeout(60)
class SignalingServerTest {
    private final ServerFixture fixture = new ServerFixture();

    @AfterEach
    void stop() { fixture.close(); }

    @Test
    void shouldLetTwoClientsMeet() {
        WsClient alice = fixture.connect();
        assertEquals(0, alice.join("demo", "alice").path("participants").size());
        WsClient bob = fixture.connect();
        assertEquals("alice", bob.join("demo", "bob").at("/participants/0/identity").asText());
        assertEquals("bob", alice.notification("participant_joined").at("/participant/identity").asText());
        bob.sendRequest("bye", "leave", Map.of());
        assertEquals("{}", WsClient.result(bob.answer("bye")).toString());
        assertEquals(1000, bob.closeCode());
        assertEquals("left", alice.notification("participant_left").path("reason").asText());
    }

    @Test
    void shouldCarryLargeMessagesBothWays() {
        WsClient alice = fixture.connect();
        alice.join("demo", "alice");
        String sdp = "v=0\r\n" + "a=x:\u20AC\r\n".repeat(40_000);
        JsonNode answer = alice.request("offer", Map.of("sdp", sdp, "tracks", List.of()));
        assertEquals("answer to " + sdp, WsClient.result(answer).path("sdp").asText());
    }

    @Test
    void shouldReplayToANewSocket() {
        WsClient alice = fixture.connect();
        String token = alice.join("demo", "alice").at("/session/resume_token").asText();
        note("TR_1");
        assertEquals(1, alice.notification("track_unpublished").path("seq").asInt());
        alice.socket.abort();
        eventually("the room knows", () -> fixture.participant(0).calls.contains("socket_lost"));
        note("TR_2");
        note("TR_3");
        WsClient again = fixture.connect();
        JsonNode resumed = WsClient.result(again.request("resume", Map.of("resume_token", token, "last_seq", 1)));
        assertEquals(2, resumed.path("replayed").asInt());
        assertEquals("TR_2", again.notification("track_unpublished").path("track_id").asText());
        assertEquals(3, again.notification("track_unpublished").path("seq").asInt());
        assertEquals(List.of("socket_lost", "socket_resumed"), fixture.participant(0).calls);
        assertEquals("alice", resumed.at("/participant/identity").asText());
    }

    @Test
    void shouldResumeWhileTheOldSocketIsOpen() {
        WsClient old = fixture.connect();
        String token = old.join("demo", "alice").at("/session/resume_token").asText();
        WsClient fresh = fixture.connect();
        WsClient.result(fresh.request("resume", Map.of("resume_token", token, "last_seq", 0)));
        assertEquals(4008, old.closeCode());
        WsClient.result(fresh.request("ping", Map.of()));
        eventually("one socket is left", () -> fixture.stats().sockets() == 1);
        assertEquals(List.of(), fixture.participant(0).calls);
    }

    /** The old socket's request still runs when the new socket comes and repeats it: it must run once. */
    @Test
    void shouldNotRunARequestTwiceWhenItIsRepeatedOnANewSocketMeanwhile() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        fixture.gateway.onOffer = _ -> {
            entered.countDown();
            awaitQuietly(release);
            return new OfferResult("late answer", List.of());
        };
        WsClient old = fixture.connect();
        String token = old.join("demo", "alice").at("/session/resume_token").asText();
        old.sendRequest("o1", "offer", Map.of("sdp", "v=0", "tracks", List.of()));
        assertTrue(entered.await(10, TimeUnit.SECONDS));
        WsClient fresh = fixture.connect();
        fresh.sendRequest("again", "resume", Map.of("resume_token", token, "last_seq", 0));
        fresh.sendRequest("o1", "offer", Map.of("sdp", "v=0", "tracks", List.of()));
        note("TR_1"); // does not wait for the room
        assertEquals("TR_1", old.notification("track_unpublished").path("track_id").asText());
        release.countDown();
        WsClient.result(fresh.answer("again"));
        assertEquals("late answer", WsClient.result(fresh.answer("o1")).path("sdp").asText());
        assertEquals(List.of("offer v=0"), fixture.participant(0).calls);
        assertEquals(List.of(), fixture.participant(0).violations);
    }

    @Test
    void shouldNotLetABlockedRoomHoldUpOthers() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        fixture.gateway.onOffer = _ -> {
            awaitQuietly(release);
            return new OfferResult("", List.of());
        };
        for (int i = 0; i < 50; i++) {
            WsClient blocked = fixture.connect();
            blocked.join("demo", "blocked" + i);
            blocked.sendRequest("o", "offer", Map.of("sdp", "v=0", "tracks", List.of()));
        }
        WsClient free = fixture.connect();
        free.join("other", "free");
        WsClient.result(free.request("ping", Map.of()));
        release.countDown();
    }

    @Test
    void shouldTellClientsThatItShutsDown() {
        WsClient alice = fixture.connect();
        alice.join("demo", "alice");
        fixture.server.close();
        assertEquals("server_shutdown", alice.notification("closed").path("reason").asText());
        assertEquals(1001, alice.closeCode());
        assertEquals(List.of("leave SERVER_SHUTDOWN"), fixture.participant(0).calls);
        assertEquals(0, fixture.stats().sessions());
    }

    @Test
    void shouldReplaceADuplicateIdentity() {
        WsClient first = fixture.connect();
        first.join("demo", "alice");
        WsClient second = fixture.connect();
        second.join("demo", "alice");
        assertFalse(first.notification("closed").path("can_reconnect").asBoolean());
        assertEquals(4002, first.closeCode());
        WsClient.result(second.request("ping", Map.of()));
    }

    @Test
    void shouldRefuseWhoSendsTooMuch() {
        WsClient alice = fixture.connect();
        alice.join("demo", "alice");
        try {
            for (int i = 0; i < 2_000; i++) {
                alice.sendRequest("p" + i, "ping", Map.of());
            }
        } catch (RuntimeException _) {
            // closed while sending
        }
        assertEquals("rate_limited", alice.notification("closed").path("reason").asText());
        assertEquals(4006, alice.closeCode());
        eventually("the room knows", () -> fixture.participant(0).calls.equals(List.of("leave REMOVED")));
    }

    @Test
    void shouldEndAFloodThatComesWhileTheRoomBlocks() {
        CountDownLatch release = new CountDownLatch(1);
        fixture.gateway.onOffer = _ -> {
            awaitQuietly(release);
            return new OfferResult("", List.of());
        };
        WsClient alice = fixture.connect();
        alice.join("demo", "alice");
        alice.sendRequest("o", "offer", Map.of("sdp", "v=0", "tracks", List.of()));
        for (int i = 0; i < 1_500; i++) {
            alice.sendRequest("p" + i, "ping", Map.of());
        }
        release.countDown();
        assertEquals(4006, alice.closeCode());
        eventually("it is removed", () -> fixture.participant(0).calls.equals(List.of("offer v=0", "leave REMOVED")));
    }

    @Test
    void shouldReadOnAfterABacklogOfLargeMessages() {
        CountDownLatch release = new CountDownLatch(1);
        fixture.gateway.onOffer = offer -> {
            awaitQuietly(release);
            return new OfferResult(String.valueOf(offer.sdp().length()), List.of());
        };
        WsClient alice = fixture.connect();
        alice.join("demo", "alice");
        for (int i = 0; i < 10; i++) {
            alice.sendRequest("o" + i, "offer", Map.of("sdp", "x".repeat(100_000 + i), "tracks", List.of()));
        }
        release.countDown();
        for (int i = 0; i < 10; i++) {
            assertEquals("" + (100_000 + i), WsClient.result(alice.answer("o" + i)).path("sdp").asText());
        }
    }

    private void note(String trackId) {
        fixture.participant(0).link.send(new ServerNotification.TrackUnpublished("PA_x", trackId));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
