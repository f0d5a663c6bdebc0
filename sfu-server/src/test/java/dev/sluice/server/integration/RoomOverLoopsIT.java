// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.loadtest.BotReceiver;
import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.SimulatedPeer;
import dev.sluice.media.stats.DropReason;
import dev.sluice.media.stats.LoopStats;
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

/** Calls of a room that has outgrown its loop, two participants on each of two. */
class RoomOverLoopsIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static TestServer server;
    private static BotResources resources;

    private SimulatedPeer ada; // on one loop
    private SimulatedPeer grace;
    private SimulatedPeer edsger; // on the other
    private SimulatedPeer barbara;
    private String room;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer("media.loops=2", "media.spill-at=100", "media.spill-after=2");
        resources = new BotResources();
    }

    @AfterAll
    static void stop() {
        resources.close();
        server.close();
    }

    @BeforeEach
    void join(TestInfo test) {
        room = test.getDisplayName();
        ada = SimulatedPeer.join(resources, server.publisher(room, "ada"));
        grace = SimulatedPeer.join(resources, SimulatedPeer.Config.listener(server.uri(), room, "grace"));
        edsger = SimulatedPeer.join(resources, server.publisher(room, "edsger"));
        barbara = SimulatedPeer.join(resources, SimulatedPeer.Config.listener(server.uri(), room, "barbara"));
        for (SimulatedPeer peer : List.of(ada, grace, edsger, barbara)) {
            peer.connected().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }
        awaitMedia(ada, 2);
        awaitMedia(grace, 4);
        awaitMedia(edsger, 2);
        awaitMedia(barbara, 4);
    }

    @AfterEach
    void leave() {
        for (SimulatedPeer peer : List.of(ada, grace, edsger, barbara)) {
            peer.close();
        }
        TestServer.await(() -> "empty loops: " + server.server().media().stats(), LIMIT,
                () -> server.sum(LoopStats::transports) == 0 && server.sum(LoopStats::tuples) == 0
                        && server.sum(LoopStats::timers) == 0 && server.sum(LoopStats::relays) == 0);
    }

    private static void awaitMedia(SimulatedPeer peer, int tracks) {
        TestServer.await(() -> "media of " + tracks + " tracks, have " + peer.received().streams().size(), LIMIT,
                () -> peer.received().streams().stream().filter(stream -> stream.packets() > 20).count() >= tracks);
    }

    private static void awaitMore(SimulatedPeer peer, int more) {
        int before = packets(peer);
        TestServer.await(() -> more + " more packets, have " + (packets(peer) - before), LIMIT,
                () -> packets(peer) - before >= more);
    }

    private static int packets(SimulatedPeer peer) {
        return peer.received().streams().stream().mapToInt(BotReceiver.Stream::packets).sum();
    }

    private void assertClean() {
        for (SimulatedPeer peer : List.of(ada, grace, edsger, barbara)) {
            assertEquals(0, peer.received().damaged(), "damaged packets");
            assertEquals(0, peer.received().refused(), "packets that failed authentication");
            for (BotReceiver.Stream stream : peer.received().streams()) {
                assertEquals(0, stream.duplicates(), "duplicates of " + stream.kind());
                assertEquals(0, stream.missing(), "missing of " + stream.kind());
            }
        }
        assertEquals(0, server.sum(loop -> loop.drops()[DropReason.HAND_OVER_FULL.ordinal()]));
    }

    @Test
    void shouldForwardEveryPacketOnceToBothLoops() {
        awaitMore(barbara, 500);
        assertEquals(ada.serverAddress(), grace.serverAddress());
        assertEquals(edsger.serverAddress(), barbara.serverAddress());
        assertNotEquals(ada.serverAddress(), edsger.serverAddress());
        assertClean();
        for (LoopStats loop : server.server().media().stats()) {
            assertEquals(2, loop.relays(), "tracks from the other loop");
            assertTrue(loop.handOvers() > 0 && loop.handOvers() <= loop.handedOver(), loop::toString);
        }
    }

    @Test
    void shouldRepairLossAndAskForKeyFramesAcrossLoops() {
        edsger.close(); // one publisher of video is left, and the probe goes where edsger was
        TestServer.await("three left", LIMIT, () -> server.sum(LoopStats::transports) == 3);
        try (FeedbackProbe probe = new FeedbackProbe(resources, server.uri(), room)) {
            TestServer.await("video", LIMIT, () -> probe.videoPackets() > 50 && probe.keyFrames() > 0);
            assertTrue(probe.repairs(), "the packet asked for again");
            int before = probe.keyFrames();
            probe.requestKeyFrame();
            TestServer.await("a key frame", LIMIT, () -> probe.keyFrames() > before);
        }
        assertClean();
    }

    @Test
    void shouldMuteOnBothLoopsAndGoOnWithoutGap() {
        String track = ada.ownTracks().getFirst();
        BotReceiver.Stream far = barbara.received().streams().stream().filter(s -> s.trackId().equals(track))
                .findFirst().orElseThrow();
        ada.setMuted(track, true);
        TestServer.await("track_updated", LIMIT,
                () -> barbara.events().contains("track_updated " + ada.participantId()));
        int muted = far.packets();
        awaitMore(grace, 100); // time passes
        assertTrue(far.packets() - muted <= 3, "packets while muted: " + (far.packets() - muted));
        ada.setMuted(track, false);
        TestServer.await("sound is back", LIMIT, () -> far.packets() - muted > 20);
        assertClean();
    }

    @Test
    void shouldGoOnWhenPublishersLeaveAndOthersCome() {
        ada.close();
        TestServer.await("participant_left", LIMIT,
                () -> barbara.events().contains("participant_left " + ada.participantId() + " left"));
        TestServer.await("no relay of what ended", LIMIT, () -> server.sum(LoopStats::relays) == 2);
        awaitMore(grace, 100);
        edsger.vanish();
        ada = SimulatedPeer.join(resources, server.publisher(room, "ada"));
        awaitMedia(barbara, 6);
        awaitMedia(grace, 6);
        edsger = SimulatedPeer.join(resources, server.publisher(room, "edsger"));
        awaitMedia(ada, 2);
        awaitMedia(barbara, 8);
    }

    @Test
    void shouldKeepMediaThroughAnIceRestartAndANewAddress() {
        edsger.restartIce();
        awaitMore(edsger, 200);
        awaitMore(grace, 400);
        assertClean();
        barbara.rebind();
        awaitMore(barbara, 400);
        assertEquals(0, barbara.received().damaged());
    }
}
