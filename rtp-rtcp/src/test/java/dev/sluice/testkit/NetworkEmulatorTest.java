// SPDX-License-Identifier: Apache-2.0
package dev.sluice.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.NetworkConditions.Bottleneck;
import dev.sluice.testkit.NetworkConditions.BurstLoss;
import dev.sluice.testkit.NetworkConditions.Jitter;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class NetworkEmulatorTest {
    private static final Duration LATENCY = Duration.ofMillis(30);
    private static final long GAP_NANOS = Duration.ofMillis(1).toNanos();
    private static final int COUNT = 20_000;
    private static final int SIZE = 100;

    private final ManualClock clock = new ManualClock(Long.MAX_VALUE - Duration.ofSeconds(5).toNanos());
    private final long startNanos = clock.nowNanos();

    private record Arrival(int number, long atNanos) {}

    @Test
    void shouldDeliverAfterLatencyAcrossClockOverflow() {
        NetworkEmulator network = new NetworkEmulator(NetworkConditions.PERFECT.withLatency(LATENCY), 1);
        List<Arrival> arrivals = run(network, COUNT);
        assertEquals(COUNT, arrivals.size());
        for (int i = 0; i < COUNT; i++) {
            assertEquals(new Arrival(i, startNanos + i * GAP_NANOS + LATENCY.toNanos()), arrivals.get(i));
        }
        assertTrue(clock.nowNanos() < 0, "the clock was meant to overflow");
    }

    @Test
    void shouldKeepDatagramUntilItsDeadline() {
        NetworkEmulator network = new NetworkEmulator(NetworkConditions.PERFECT.withLatency(LATENCY), 1);
        assertEquals(OptionalLong.empty(), network.nextDeadlineNanos());
        ByteBuf datagram = Buffers.offset(new byte[]{1, 2, 3});
        network.send(datagram, clock.nowNanos());
        assertEquals(Buffers.OFFSET, datagram.readerIndex());
        assertEquals(OptionalLong.of(startNanos + LATENCY.toNanos()), network.nextDeadlineNanos());
        assertNull(network.poll(clock.advance(LATENCY.minusNanos(1))));
        assertArrayEquals(new byte[]{1, 2, 3}, network.poll(clock.advance(Duration.ofNanos(1))));
        assertEquals(OptionalLong.empty(), network.nextDeadlineNanos());
    }

    @Test
    void shouldRepeatItselfForTheSameSeed() {
        NetworkConditions conditions = NetworkConditions.PERFECT.withLatency(LATENCY)
                .withJitter(Jitter.Distribution.NORMAL, Duration.ofMillis(4)).withLoss(0.1).withDuplicates(0.1);
        List<Arrival> first = run(new NetworkEmulator(conditions, 7), 1000);
        long shift = clock.nowNanos() - startNanos;
        List<Arrival> second = run(new NetworkEmulator(conditions, 7), 1000);
        assertEquals(first.stream().map(a -> new Arrival(a.number, a.atNanos + shift)).toList(), second);
        assertNotEquals(second, run(new NetworkEmulator(conditions, 8), 1000));
    }

    @Test
    void shouldLoseAtTheGivenRate() {
        NetworkEmulator network = new NetworkEmulator(NetworkConditions.PERFECT.withLoss(0.05), 1);
        int arrived = run(network, COUNT).size();
        assertEquals(0.05, network.counters().lostAtRandom() / (double) COUNT, 0.01);
        assertEquals(COUNT, arrived + network.counters().lost());
    }

    @Test
    void shouldLoseInBurstsOfTheGivenLength() {
        NetworkEmulator network = new NetworkEmulator(NetworkConditions.PERFECT.withBurstLoss(BurstLoss.of(0.1, 5)), 1);
        List<Arrival> arrivals = run(network, COUNT);
        long bursts = 0;
        for (int i = 1; i < arrivals.size(); i++) {
            if (arrivals.get(i).number - arrivals.get(i - 1).number > 1) {
                bursts++;
            }
        }
        long lost = network.counters().lostInBursts();
        assertEquals(0.1, lost / (double) COUNT, 0.02);
        assertEquals(5.0, lost / (double) bursts, 0.7);
    }

    @Test
    void shouldKeepOrderUnderJitterUnlessFree() {
        Duration spread = Duration.ofMillis(10);
        for (Jitter.Distribution distribution : Jitter.Distribution.values()) {
            NetworkConditions kept = NetworkConditions.PERFECT.withJitter(distribution, spread);
            assertEquals(0, inversions(run(new NetworkEmulator(kept, 1), 1000)));
            NetworkConditions free = kept.withJitter(new Jitter(distribution, spread, Jitter.Ordering.FREE));
            assertTrue(inversions(run(new NetworkEmulator(free, 1), 1000)) > 100);
        }
    }

    @Test
    void shouldHoldBackReorderedDatagrams() {
        NetworkConditions conditions = NetworkConditions.PERFECT.withReordering(0.1, Duration.ofMillis(3));
        NetworkEmulator network = new NetworkEmulator(conditions, 1);
        List<Arrival> arrivals = run(network, 1000);
        assertEquals(1000, arrivals.size());
        assertEquals(0.1, network.counters().reordered() / 1000.0, 0.03);
        long heldBack = arrivals.stream().filter(a -> a.atNanos == startNanos + a.number * GAP_NANOS + 3 * GAP_NANOS)
                .count();
        assertEquals(network.counters().reordered(), heldBack);
        assertTrue(inversions(arrivals) > 50);
    }

    @Test
    void shouldDuplicateAndCorruptCopiesOnly() {
        NetworkConditions conditions = NetworkConditions.PERFECT.withDuplicates(1).withCorruption(0.5);
        NetworkEmulator network = new NetworkEmulator(conditions, 1);
        byte[] datagram = new byte[SIZE];
        int corrupted = 0;
        for (int i = 0; i < 1000; i++) {
            network.send(datagram, startNanos);
        }
        for (byte[] arrived = network.poll(startNanos); arrived != null; arrived = network.poll(startNanos)) {
            int bits = 0;
            for (byte b : arrived) {
                bits += Integer.bitCount(b & 0xFF);
            }
            assertTrue(bits <= 1);
            corrupted += bits;
        }
        assertArrayEquals(new byte[SIZE], datagram);
        assertEquals(2000, network.counters().delivered());
        assertEquals(1000, network.counters().duplicated());
        assertEquals(corrupted, network.counters().corrupted());
        assertEquals(1000.0, corrupted, 100);
    }

    @Test
    void shouldQueueAtBottleneckAndDropAtTail() {
        // One datagram of 100 bytes a millisecond passes; the queue holds ten.
        Bottleneck bottleneck = Bottleneck.of(800_000, Duration.ofMillis(10));
        assertEquals(1000, bottleneck.queueBytes());
        NetworkEmulator network = new NetworkEmulator(NetworkConditions.PERFECT.withBottleneck(bottleneck), 1);
        for (int i = 0; i < 15; i++) {
            network.send(numbered(i), startNanos);
        }
        assertEquals(5, network.counters().droppedByQueue());
        for (int i = 0; i < 10; i++) {
            assertEquals(OptionalLong.of(startNanos + (i + 1) * GAP_NANOS), network.nextDeadlineNanos());
            assertArrayEquals(numbered(i), network.poll(startNanos + (i + 1) * GAP_NANOS));
        }
        clock.advanceMillis(10);
        assertEquals(COUNT, run(network, COUNT).size(), "a queue at its rate drops nothing");
    }

    @Test
    void shouldRefuseTimeThatRunsBackwards() {
        NetworkEmulator network = new NetworkEmulator(NetworkConditions.PERFECT, 1);
        network.send(new byte[1], 100);
        assertThrows(IllegalArgumentException.class, () -> network.poll(99));
        assertThrows(IllegalArgumentException.class, () -> NetworkConditions.PERFECT.withLoss(1.01));
        assertThrows(IllegalArgumentException.class, () -> NetworkConditions.PERFECT.withLoss(Double.NaN));
    }

    /** Sends {@code count} numbered datagrams a millisecond apart and returns what arrived until the network is empty. */
    private List<Arrival> run(NetworkEmulator network, int count) {
        List<Arrival> arrivals = new ArrayList<>();
        long firstNanos = clock.nowNanos();
        int next = 0;
        while (next < count || network.nextDeadlineNanos().isPresent()) {
            long sendNanos = firstNanos + next * GAP_NANOS;
            long deadlineNanos = network.nextDeadlineNanos().orElse(sendNanos);
            boolean sends = next < count && sendNanos - deadlineNanos <= 0;
            clock.advanceTo(sends ? sendNanos : deadlineNanos);
            if (sends) {
                network.send(numbered(next++), clock.nowNanos());
            }
            for (byte[] d = network.poll(clock.nowNanos()); d != null; d = network.poll(clock.nowNanos())) {
                arrivals.add(new Arrival(ByteBuffer.wrap(d).getInt(), clock.nowNanos()));
            }
        }
        return arrivals;
    }

    private static int inversions(List<Arrival> arrivals) {
        int inversions = 0;
        for (int i = 1; i < arrivals.size(); i++) {
            if (arrivals.get(i).number < arrivals.get(i - 1).number) {
                inversions++;
            }
        }
        return inversions;
    }

    private static byte[] numbered(int number) { return ByteBuffer.allocate(SIZE).putInt(number).array(); }
}
