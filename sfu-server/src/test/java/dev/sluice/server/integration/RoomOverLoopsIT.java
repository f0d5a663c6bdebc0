// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.integration;

import static dev.sluice.server.integration.MediaChecks.assertMutes;
import static dev.sluice.server.integration.MediaChecks.awaitMedia;
import static dev.sluice.server.integration.MediaChecks.awaitMore;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    private void assertClean() {
        List.of(ada, grace, edsger, barbara).forEach(MediaChecks::assertClean);
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
        assertMutes(ada, barbara, grace);
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
