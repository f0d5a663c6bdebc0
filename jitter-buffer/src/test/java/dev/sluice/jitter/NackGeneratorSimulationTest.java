// SPDX-License-Identifier: Apache-2.0
package dev.sluice.jitter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.jitter.NackGenerator.Verdict;
import dev.sluice.testkit.ManualClock;
import dev.sluice.testkit.NetworkConditions;
import dev.sluice.testkit.NetworkConditions.BurstLoss;
import dev.sluice.testkit.NetworkConditions.Jitter;
import dev.sluice.testkit.NetworkEmulator;
import dev.sluice.testkit.SeededTest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A sender that answers every NACK, a receiver that sends them, and a bad path both ways: 20 s of 30 frames a second. */
class NackGeneratorSimulationTest {
    private static final int FRAMES = 600;
    private static final int PACKETS_PER_FRAME = 8;
    private static final long FRAME_NANOS = TimeUnit.SECONDS.toNanos(1) / 30;
    private static final Duration LATENCY = Duration.ofMillis(25);

    private final ManualClock clock = new ManualClock();
    private final NackGenerator nacks = new NackGenerator();
    private final Map<Long, Long> sentNanos = new HashMap<>();
    private final Map<Long, Long> receivedNanos = new HashMap<>();
    private int nacksSent;
    private int copies;
    private long nextSequence = 65_000;

    @SeededTest
    void shouldRepairRandomLossWithin300Milliseconds(long seed) {
        NetworkConditions bad = NetworkConditions.PERFECT.withLatency(LATENCY).withLoss(0.05);
        run(bad, seed);
        assertTrue(arrivedWithin(300) >= 0.998, "arrived in time: " + arrivedWithin(300));
        assertTrue(nacksSent < 0.08 * sentNanos.size(), nacksSent + " NACKs");
        assertTrue(copies < 0.005 * sentNanos.size(), copies + " copies");
    }

    @SeededTest
    void shouldRepairBurstsOnAJitteryPathThatReorders(long seed) {
        NetworkConditions bad = NetworkConditions.PERFECT.withLatency(LATENCY).withBurstLoss(BurstLoss.of(0.05, 6))
                .withJitter(Jitter.Distribution.NORMAL, Duration.ofMillis(5)).withReordering(0.02, Duration.ofMillis(3))
                .withDuplicates(0.01);
        run(bad, seed);
        assertTrue(arrivedWithin(400) >= 0.995, "arrived in time: " + arrivedWithin(400));
    }

    @SeededTest
    void shouldNotNackOnAPathThatOnlyReordersALittle(long seed) {
        NetworkConditions path = NetworkConditions.PERFECT.withLatency(LATENCY).withReordering(0.05,
                Duration.ofMillis(1));
        run(path, seed);
        assertEquals(1, arrivedWithin(30));
        assertEquals(0, nacksSent);
    }

    private void run(NetworkConditions conditions, long seed) {
        NetworkEmulator media = new NetworkEmulator(conditions, seed);
        NetworkEmulator feedback = new NetworkEmulator(conditions, seed + 1_000_000);
        long endNanos = clock.nowNanos() + (FRAMES + 60) * FRAME_NANOS;
        long nextFrameNanos = clock.nowNanos();
        int frames = 0;
        while (clock.nowNanos() - endNanos < 0) {
            if (frames < FRAMES && nextFrameNanos - clock.nowNanos() <= 0) {
                sendFrame(media);
                nextFrameNanos += FRAME_NANOS;
                frames++;
            }
            for (byte @Nullable [] nack = feedback.poll(clock.nowNanos()); nack != null; nack = feedback
                    .poll(clock.nowNanos())) {
                media.send(nack, clock.nowNanos());
            }
            for (byte @Nullable [] packet = media.poll(clock.nowNanos()); packet != null; packet = media
                    .poll(clock.nowNanos())) {
                receive(sequence(packet));
                pollNacks(feedback);
            }
            pollNacks(feedback);
            clock.advanceTo(clock.nowNanos() + 500_000);
        }
    }

    private void sendFrame(NetworkEmulator media) {
        for (int i = 0; i < PACKETS_PER_FRAME; i++) {
            long sequence = nextSequence++;
            sentNanos.put(sequence, clock.nowNanos());
            media.send(bytes(sequence), clock.nowNanos());
        }
    }

    private void receive(long sequence) {
        Verdict verdict = nacks.handlePacket(sequence, clock.nowNanos());
        boolean fresh = verdict == Verdict.NEW || verdict == Verdict.RECOVERED;
        assertEquals(!receivedNanos.containsKey(sequence), fresh, "packet " + sequence + " is " + verdict);
        if (fresh) {
            receivedNanos.put(sequence, clock.nowNanos());
        } else {
            copies++;
        }
    }

    private void pollNacks(NetworkEmulator feedback) {
        nacks.poll(clock.nowNanos(), 2 * LATENCY.toNanos(), sequence -> {
            nacksSent++;
            feedback.send(bytes(sequence), clock.nowNanos());
        });
    }

    private double arrivedWithin(long millis) {
        long limitNanos = TimeUnit.MILLISECONDS.toNanos(millis);
        long inTime = receivedNanos.entrySet().stream()
                .filter(arrival -> arrival.getValue() - sentNanos.getOrDefault(arrival.getKey(), 0L) <= limitNanos)
                .count();
        return (double) inTime / sentNanos.size();
    }

    private static byte[] bytes(long sequence) { return ByteBuffer.allocate(Long.BYTES).putLong(sequence).array(); }

    private static long sequence(byte[] packet) { return ByteBuffer.wrap(packet).getLong(); }
}
