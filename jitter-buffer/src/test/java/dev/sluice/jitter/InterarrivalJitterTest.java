// SPDX-License-Identifier: Apache-2.0
package dev.sluice.jitter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterarrivalJitterTest {
    private static final int CLOCK_RATE_HZ = 48_000;
    private static final int FRAME_TICKS = 960;
    private static final long FRAME_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long START_NANOS = Long.MAX_VALUE - TimeUnit.HOURS.toNanos(1);

    private final InterarrivalJitter jitter = new InterarrivalJitter(CLOCK_RATE_HZ);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Integer.MAX_VALUE - 10_000, Integer.MIN_VALUE, -10_000})
    void shouldBeZeroForPacketsInStep(int firstTimestamp) {
        for (int i = 0; i < 1000; i++) {
            jitter.handlePacket(firstTimestamp + i * FRAME_TICKS, START_NANOS + i * FRAME_NANOS);
        }
        assertEquals(0, jitter.jitterTicks());
    }

    @Test
    void shouldTakeASixteenthOfEachDeviation() {
        jitter.handlePacket(0, 0);
        jitter.handlePacket(FRAME_TICKS, FRAME_NANOS + TimeUnit.MILLISECONDS.toNanos(10)); // 480 ticks late
        assertEquals(30, jitter.jitterTicks());
    }

    /** RFC 3550 A.8, the integer form: jitter += d - ((jitter + 8) >> 4), reported as jitter >> 4. */
    @SeededTest
    void shouldFollowTheStandardsOwnCode(long seed) {
        RandomGenerator random = Seeds.random(seed);
        int transit = 0;
        long scaled = 0;
        for (int i = 0; i < 2000; i++) {
            int timestamp = i * FRAME_TICKS;
            int lateTicks = random.nextInt(2000);
            jitter.handlePacket(timestamp, START_NANOS + (timestamp + lateTicks) * 1_000_000_000L / CLOCK_RATE_HZ);
            if (i > 0) {
                scaled += Math.abs(lateTicks - transit) - (scaled + 8 >> 4);
            }
            transit = lateTicks;
            assertTrue(Math.abs((scaled >> 4) - jitter.jitterTicks()) <= 2,
                    "packet " + i + ": " + (scaled >> 4) + " and " + jitter.jitterTicks());
        }
        assertTrue(jitter.jitterTicks() > 400);
    }

    @Test
    void shouldIgnoreAJumpOfTheMediaClock() {
        for (int i = 0; i < 10; i++) {
            jitter.handlePacket(i * FRAME_TICKS, i * FRAME_NANOS);
        }
        for (int i = 10; i < 20; i++) {
            jitter.handlePacket(i * FRAME_TICKS + 10_000_000, i * FRAME_NANOS);
        }
        assertEquals(0, jitter.jitterTicks());
    }

    @Test
    void shouldForgetOnReset() {
        jitter.handlePacket(0, 0);
        jitter.handlePacket(0, FRAME_NANOS);
        assertTrue(jitter.jitterTicks() > 0);
        jitter.reset();
        jitter.handlePacket(12345, 0);
        assertEquals(0, jitter.jitterTicks());
    }
}
