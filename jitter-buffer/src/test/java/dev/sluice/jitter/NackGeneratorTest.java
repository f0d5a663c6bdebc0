// SPDX-License-Identifier: Apache-2.0
package dev.sluice.jitter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.jitter.NackGenerator.Verdict;
import dev.sluice.testkit.ManualClock;
import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NackGeneratorTest {
    private static final long ROUND_TRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long START = 0x1_0000 + 65_530; // soon the low 16 bits wrap

    private final ManualClock clock = new ManualClock();
    private final NackGenerator nacks = new NackGenerator();

    @Test
    void shouldNackNothingWhileNothingIsMissing() {
        for (long sequence = START; sequence < START + 5000; sequence++) {
            assertEquals(Verdict.NEW, handle(sequence));
            assertEquals(List.of(), poll());
        }
        assertFalse(nacks.hasDeadline());
        assertFalse(nacks.pollKeyFrameNeeded());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 32767, 32768, 65534, 65535})
    void shouldNackMissingPacketOnceAfterTheReorderDelay(long start) {
        handle(start);
        handle(start + 2);
        assertEquals(List.of(), poll());
        assertEquals(clock.nowNanos() + NackGenerator.REORDER_NANOS, nacks.nextDeadlineNanos());
        clock.advanceTo(nacks.nextDeadlineNanos());
        assertEquals(List.of(start + 1), poll());
        assertEquals(List.of(), poll());
    }

    @Test
    void shouldNotNackMerelyReorderedPackets() {
        handle(START);
        handle(START + 2);
        handle(START + 3);
        clock.advanceMillis(4);
        assertEquals(List.of(), poll());
        assertEquals(Verdict.RECOVERED, handle(START + 1));
        assertFalse(nacks.hasDeadline());
        clock.advanceMillis(1000);
        assertEquals(List.of(), poll());
    }

    @Test
    void shouldStopNackingWhenThePacketComes() {
        handle(START);
        handle(START + 3);
        clock.advanceMillis(10);
        assertEquals(List.of(START + 1, START + 2), poll());
        assertEquals(Verdict.RECOVERED, handle(START + 1));
        clock.advanceMillis(150);
        assertEquals(List.of(START + 2), poll());
        assertEquals(Verdict.RECOVERED, handle(START + 2));
        assertEquals(Verdict.DUPLICATE, handle(START + 2));
        assertFalse(nacks.hasDeadline());
        assertFalse(nacks.pollKeyFrameNeeded());
    }

    @Test
    void shouldRetryAfterARoundTripAndAHalf() {
        lose(START + 1);
        clock.advanceMillis(149);
        assertEquals(List.of(), poll());
        clock.advanceMillis(1);
        assertEquals(List.of(START + 1), poll());
    }

    @Test
    void shouldRetryNoSoonerThanTwentyMilliseconds() {
        lose(START + 1);
        clock.advanceMillis(150);
        assertEquals(List.of(START + 1), poll(0));
        clock.advanceMillis(19);
        assertEquals(List.of(), poll(0));
        clock.advanceMillis(1);
        assertEquals(List.of(START + 1), poll(0));
    }

    @Test
    void shouldWaitForTheLastRetryBeforeGivingUp() {
        handle(START);
        handle(START + 2);
        int asked = 0;
        while (asked < NackGenerator.MAX_RETRIES) {
            clock.advanceTo(nacks.nextDeadlineNanos());
            asked += poll(0).size();
        }
        clock.advanceMillis(19);
        assertEquals(List.of(), poll(0));
        assertFalse(nacks.pollKeyFrameNeeded());
        clock.advanceMillis(1);
        assertEquals(List.of(), poll(0));
        assertTrue(nacks.pollKeyFrameNeeded());
        assertFalse(nacks.pollKeyFrameNeeded());
        assertFalse(nacks.hasDeadline());
        assertEquals(Verdict.RECOVERED, handle(START + 1), "better late than never");
    }

    @Test
    void shouldGiveUpAfterASecond() {
        handle(START);
        handle(START + 2);
        int asked = 0;
        for (int i = 0; i < 100 && nacks.hasDeadline(); i++) {
            clock.advanceTo(nacks.nextDeadlineNanos());
            asked += poll().size();
        }
        assertEquals(7, asked); // at 5 ms, then each 150 ms
        assertTrue(nacks.pollKeyFrameNeeded());
    }

    @Test
    void shouldWantAKeyFrameInsteadOfAVeryLargeGap() {
        handle(START);
        handle(START + 1 + NackGenerator.MAX_GAP);
        clock.advanceMillis(100);
        assertEquals(List.of(), poll());
        assertFalse(nacks.hasDeadline());
        assertTrue(nacks.pollKeyFrameNeeded());
    }

    @Test
    void shouldAskForTheLargestGapItAllows() {
        handle(START);
        handle(START + NackGenerator.MAX_GAP);
        clock.advanceMillis(100);
        assertEquals(LongStream.range(START + 1, START + NackGenerator.MAX_GAP).boxed().toList(), poll());
        assertFalse(nacks.pollKeyFrameNeeded());
    }

    @Test
    void shouldKnowCopiesAlsoAcrossALargeGap() {
        handle(START);
        handle(START + 600);
        assertEquals(Verdict.DUPLICATE, handle(START));
        assertEquals(Verdict.RECOVERED, handle(START + 599));
        assertEquals(Verdict.DUPLICATE, handle(START + 599));
        handle(START + 600 + 10_000);
        assertEquals(Verdict.TOO_OLD, handle(START + 600));
        assertEquals(Verdict.RECOVERED, handle(START + 600 + 9_999));
    }

    @Test
    void shouldGiveUpWhatFallsOutOfTheWindow() {
        handle(START);
        handle(START + 2);
        for (long sequence = START + 3; sequence <= START + 1 + NackGenerator.CAPACITY; sequence++) {
            assertTrue(nacks.hasDeadline());
            handle(sequence);
        }
        assertFalse(nacks.hasDeadline());
        assertTrue(nacks.pollKeyFrameNeeded());
        assertEquals(Verdict.TOO_OLD, handle(START + 1));
    }

    @Test
    void shouldTakePacketsFromBeforeTheFirstAsNew() {
        handle(START);
        assertEquals(Verdict.NEW, handle(START - 2));
        assertEquals(Verdict.DUPLICATE, handle(START - 2));
        assertEquals(Verdict.TOO_OLD, handle(START - NackGenerator.CAPACITY));
        clock.advanceMillis(100);
        assertEquals(List.of(), poll(), "nobody asks for what was before the first packet");
    }

    @Test
    void shouldForgetEverythingOnReset() {
        handle(START);
        handle(START + 600);
        handle(START + 602);
        nacks.reset();
        assertFalse(nacks.hasDeadline());
        assertFalse(nacks.pollKeyFrameNeeded());
        assertEquals(Verdict.NEW, handle(5));
        assertEquals(Verdict.NEW, handle(START + 602 - NackGenerator.CAPACITY));
    }

    /** Against a plain set: the same verdicts, and what is asked for is what is missing. */
    @SeededTest
    void shouldAgreeWithAPlainSetOfNumbers(long seed) {
        RandomGenerator random = Seeds.random(seed);
        Set<Long> received = new HashSet<>();
        long highest = START;
        received.add(START);
        handle(START);
        for (int i = 0; i < 20_000; i++) {
            clock.advanceTo(clock.nowNanos() + random.nextLong(3_000_000));
            long sequence = switch (random.nextInt(40)) {
                case 0 -> highest + 1 + random.nextInt(NackGenerator.MAX_GAP - 1);
                case 1, 2, 3, 4, 5, 6 -> highest - random.nextInt(Math.min((int) (highest - START) + 1, 1500));
                default -> highest + 1 + random.nextInt(4) / 3;
            };
            Verdict expected = sequence > highest
                    ? Verdict.NEW
                    : sequence <= highest - NackGenerator.CAPACITY
                            ? Verdict.TOO_OLD
                            : received.contains(sequence) ? Verdict.DUPLICATE : Verdict.RECOVERED;
            assertEquals(expected, handle(sequence));
            received.add(sequence);
            highest = Math.max(highest, sequence);
            List<Long> asked = poll();
            assertEquals(asked.stream().sorted().toList(), asked);
            for (long missing : asked) {
                assertTrue(
                        !received.contains(missing) && missing < highest && missing > highest - NackGenerator.CAPACITY);
            }
            assertFalse(nacks.hasDeadline() && nacks.nextDeadlineNanos() - clock.nowNanos() <= 0 && !poll().isEmpty());
        }
    }

    private void lose(long sequence) {
        handle(sequence - 1);
        handle(sequence + 1);
        clock.advanceMillis(5);
        assertEquals(List.of(sequence), poll());
    }

    private Verdict handle(long sequence) { return nacks.handlePacket(sequence, clock.nowNanos()); }

    private List<Long> poll() { return poll(ROUND_TRIP_NANOS); }

    private List<Long> poll(long roundTripNanos) {
        List<Long> asked = new ArrayList<>();
        nacks.poll(clock.nowNanos(), roundTripNanos, asked::add);
        return asked;
    }
}
