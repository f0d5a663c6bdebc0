// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class GeneratorWatchTest {
    @Test
    void shouldBeTheBottleneckWhenOneTimerOfAHundredIsLate() {
        assertFalse(GeneratorWatch.isBottleneck(slip(995, 5), 0.5, 1));
        assertTrue(GeneratorWatch.isBottleneck(slip(980, 20), 0.5, 1));
    }

    @Test
    void shouldBeTheBottleneckWhenItsProcessorsAreBusy() {
        assertTrue(GeneratorWatch.isBottleneck(slip(10, 0), 0.96, 1));
        assertFalse(GeneratorWatch.isBottleneck(slip(10, 0), 0.96, 2));
    }

    @Test
    void shouldLetParticipantsJoinAtFixedTimes() {
        JoinPace pace = new JoinPace(4, 1000);

        assertEquals(1000, pace.nextNanos());
        assertEquals(250_001_000, pace.nextNanos());
        assertEquals(500_001_000, pace.nextNanos());
    }

    private static Histogram slip(int punctual, int late) {
        Histogram nanos = new Histogram(3);
        nanos.recordValueWithCount(100_000, punctual);
        if (late > 0) {
            nanos.recordValueWithCount(6_000_000, late);
        }
        return nanos;
    }
}
