// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.loadtest.BotReceiver;
import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.SimulatedPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Calls between bots that check every packet. */
class CallIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    /** Tells queues that grow from a machine that is busy with other things; how fast it can be is for the benchmarks. */
    private static final long MAX_MEDIAN_MICROS = 250_000;

    private static TestServer server;
    private static BotResources resources;

    private SimulatedPeer ada;
    private SimulatedPeer grace;
    private SimulatedPeer edsger;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer();
        resources = new BotResources();
    }

    @AfterAll
    static void stop() {
        resources.close();
        server.close();
    }

    @BeforeEach
    void join(TestInfo test) {
        String room = test.getDisplayName();
        ada = SimulatedPeer.join(resources, server.publisher(room, "ada"));
        grace = SimulatedPeer.join(resources, server.publisher(room, "grace"));
        edsger = SimulatedPeer.join(resources, SimulatedPeer.Config.listener(server.uri(), room, "edsger"));
        for (SimulatedPeer peer : List.of(ada, grace, edsger)) {
            peer.connected().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }
        awaitMedia(ada, 2);
        awaitMedia(grace, 2);
        awaitMedia(edsger, 4);
    }

    @AfterEach
    void leave() {
        for (SimulatedPeer peer : List.of(ada, grace, edsger)) {
            peer.close();
        }
    }

    private static void awaitMedia(SimulatedPeer peer, int tracks) {
        TestServer.await(() -> "media of " + tracks + " tracks, have " + peer.received().streams().size(), LIMIT,
                () -> peer.received().streams().stream().filter(stream -> stream.packets() > 20).count() >= tracks);
    }

    private static int packets(SimulatedPeer peer) {
        return peer.received().streams().stream().mapToInt(BotReceiver.Stream::packets).sum();
    }

    private static void awaitMore(SimulatedPeer peer, int more) {
        int before = packets(peer);
        TestServer.await(() -> more + " more packets, have " + (packets(peer) - before), LIMIT,
                () -> packets(peer) - before >= more);
    }

    private static void assertClean(SimulatedPeer peer) {
        assertEquals(0, peer.received().damaged(), "damaged packets");
        assertEquals(0, peer.received().refused(), "packets that failed authentication");
        for (BotReceiver.Stream stream : peer.received().streams()) {
            assertEquals(0, stream.duplicates(), "duplicates of " + stream.kind());
            assertEquals(0, stream.missing(), "missing of " + stream.kind());
        }
    }

    @Test
    void shouldForwardEveryPacketOnce() {
        awaitMore(edsger, 500);
        for (SimulatedPeer peer : List.of(ada, grace, edsger)) {
            assertClean(peer);
        }
        long medianMicros = edsger.received().latencyMicros().getValueAtPercentile(50);
        assertTrue(medianMicros < MAX_MEDIAN_MICROS, "median latency in us: " + medianMicros);
    }

    @Test
    void shouldStopForwardingAMutedTrackAndGoOnWithoutGap() {
        String track = ada.ownTracks().getFirst();
        BotReceiver.Stream stream = edsger.received().streams().stream().filter(s -> s.trackId().equals(track))
                .findFirst().orElseThrow();
        ada.setMuted(track, true);
        TestServer.await("track_updated", LIMIT,
                () -> edsger.events().contains("track_updated " + ada.participantId()));
        int muted = stream.packets();
        awaitMore(grace, 100); // time passes
        assertTrue(stream.packets() - muted <= 3, "packets while muted: " + (stream.packets() - muted));
        ada.setMuted(track, false);
        TestServer.await("sound is back", LIMIT, () -> stream.packets() - muted > 20);
        assertClean(edsger);
    }

    @Test
    void shouldTellWhoLeft() {
        grace.close();
        TestServer.await("participant_left", LIMIT,
                () -> ada.events().contains("participant_left " + grace.participantId() + " left"));
    }

    @Test
    void shouldNoticeWhoVanished() {
        grace.vanish();
        TestServer.await(() -> "participant_left in " + ada.events(), Duration.ofSeconds(12),
                () -> ada.events().stream()
                        .anyMatch(event -> event.startsWith("participant_left " + grace.participantId())));
    }

    @Test
    void shouldReplaceAnOlderParticipantOfTheSameIdentity(TestInfo test) {
        try (SimulatedPeer second = SimulatedPeer.join(resources, server.publisher(test.getDisplayName(), "grace"))) {
            TestServer.await("old socket closed with 4002", LIMIT, () -> grace.signaling().closed().getNow(0) == 4002);
            TestServer.await("told", LIMIT,
                    () -> ada.events().contains("participant_left " + grace.participantId() + " duplicate_identity"));
            awaitMedia(second, 2);
        }
    }

    @Test
    void shouldResumeSignalingWithoutTouchingMedia() {
        awaitMore(ada, 50);
        ada.resume();
        awaitMore(ada, 50);
        assertClean(ada);
        assertClean(edsger);
        grace.close();
        TestServer.await("told after the resume", LIMIT,
                () -> ada.events().contains("participant_left " + grace.participantId() + " left"));
    }

    @Test
    void shouldKeepMediaThroughAnIceRestart() {
        grace.restartIce();
        awaitMore(grace, 200);
        awaitMore(edsger, 400);
        assertClean(edsger);
    }

    @Test
    void shouldFollowANewAddressOfAPeer() {
        grace.rebind();
        awaitMore(grace, 200);
        awaitMore(edsger, 400);
        assertEquals(0, edsger.received().damaged());
    }
}
