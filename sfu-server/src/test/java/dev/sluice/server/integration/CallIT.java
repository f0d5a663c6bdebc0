// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.integration;

import static dev.sluice.server.integration.MediaChecks.assertClean;
import static dev.sluice.server.integration.MediaChecks.assertMutes;
import static dev.sluice.server.integration.MediaChecks.awaitMedia;
import static dev.sluice.server.integration.MediaChecks.awaitMore;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    void shouldStopForwardingAMutedTrackAndGoOnWithoutGap() { assertMutes(ada, edsger, grace); }

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
