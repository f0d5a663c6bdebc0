// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private static final long START = Long.MAX_VALUE - 3_600_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private final TimerWheel wheel = new TimerWheel(START);
    private final List<Long> fired = new ArrayList<>();

    @Test
    void shouldFireAtItsDeadlineAndNotBefore() {
        wheel.arm(new TimerWheel.Timer(fired::add), START + 35 * MILLI);
        wheel.advance(START + 34 * MILLI);
        assertEquals(List.of(), fired);
        wheel.advance(START + 60 * MILLI);
        assertEquals(1, fired.size());
        assertEquals(0, wheel.armedCount());
    }

    @Test
    void shouldFireOnceAfterBeingMoved() {
        TimerWheel.Timer timer = new TimerWheel.Timer(fired::add);
        wheel.arm(timer, START + 20 * MILLI);
        wheel.arm(timer, START + 500 * MILLI);
        wheel.advance(START + 100 * MILLI);
        assertEquals(List.of(), fired);
        wheel.advance(START + 600 * MILLI);
        assertEquals(1, fired.size());
    }

    @Test
    void shouldHoldDeadlinesOfManyTurns() {
        wheel.arm(new TimerWheel.Timer(fired::add), START + 30_000 * MILLI);
        for (long at = 10; at < 30_000; at += 10) {
            wheel.advance(START + at * MILLI);
        }
        assertEquals(List.of(), fired);
        wheel.advance(START + 30_020 * MILLI);
        assertEquals(1, fired.size());
    }

    @Test
    void shouldLetATaskCancelAnother() {
        TimerWheel.Timer victim = new TimerWheel.Timer(fired::add);
        wheel.arm(new TimerWheel.Timer(_ -> wheel.cancel(victim)), START + 20 * MILLI);
        wheel.arm(victim, START + 20 * MILLI);
        wheel.advance(START + 100 * MILLI);
        assertEquals(List.of(), fired);
    }

    @SeededTest
    void shouldFireEachTimerOnceWithinOneSlot(long seed) {
        RandomGenerator random = Seeds.random(seed);
        long[] lateBy = new long[500];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < lateBy.length; i++) {
            int id = i;
            long deadline = START + random.nextLong(20_000 * MILLI);
            wheel.arm(new TimerWheel.Timer(now -> {
                lateBy[id] = now - deadline;
                order.add(id);
            }), deadline);
        }
        for (long at = START; order.size() < lateBy.length; at += 3 * MILLI) {
            wheel.advance(at);
        }
        for (long late : lateBy) {
            assertTrue(late >= 0 && late < 2 * TimerWheel.SLOT_NANOS, () -> "late by " + late + " ns, seed " + seed);
        }
    }
}
