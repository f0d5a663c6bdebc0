// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.loadtest.BotReceiver;
import dev.sluice.loadtest.SimulatedPeer;
import java.time.Duration;

/** What tests of calls expect of the media of a bot. */
final class MediaChecks {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private MediaChecks() {}

    /** Packets of some tracks arrive. */
    static void awaitMedia(SimulatedPeer peer, int tracks) {
        TestServer.await(() -> "media of " + tracks + " tracks, have " + peer.received().streams().size(), LIMIT,
                () -> peer.received().streams().stream().filter(stream -> stream.packets() > 20).count() >= tracks);
    }

    /** More packets arrive, of whatever track. */
    static void awaitMore(SimulatedPeer peer, int more) {
        int before = packets(peer);
        TestServer.await(() -> more + " more packets, have " + (packets(peer) - before), LIMIT,
                () -> packets(peer) - before >= more);
    }

    static void assertClean(SimulatedPeer peer) {
        assertEquals(0, peer.received().damaged(), "damaged packets");
        assertEquals(0, peer.received().refused(), "packets that failed authentication");
        for (BotReceiver.Stream stream : peer.received().streams()) {
            assertEquals(0, stream.duplicates(), "duplicates of " + stream.kind());
            assertEquals(0, stream.missing(), "missing of " + stream.kind());
        }
    }

    /**
     * Mutes the first track of the publisher for a while, in which the receiver gets none of it, and then again all of it.
     *
     * @param other gets media all the time
     */
    static void assertMutes(SimulatedPeer publisher, SimulatedPeer receiver, SimulatedPeer other) {
        String track = publisher.ownTracks().getFirst();
        BotReceiver.Stream stream = receiver.received().streams().stream().filter(s -> s.trackId().equals(track))
                .findFirst().orElseThrow();
        publisher.setMuted(track, true);
        TestServer.await("track_updated", LIMIT,
                () -> receiver.events().contains("track_updated " + publisher.participantId()));
        int muted = stream.packets();
        awaitMore(other, 100); // time passes
        assertTrue(stream.packets() - muted <= 3, "packets while muted: " + (stream.packets() - muted));
        publisher.setMuted(track, false);
        TestServer.await("sound is back", LIMIT, () -> stream.packets() - muted > 20);
        assertClean(receiver);
    }

    private static int packets(SimulatedPeer peer) {
        return peer.received().streams().stream().mapToInt(BotReceiver.Stream::packets).sum();
    }
}
