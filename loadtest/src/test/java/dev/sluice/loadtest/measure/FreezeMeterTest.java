// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FreezeMeterTest {
    private static final long FRAME = TimeUnit.MILLISECONDS.toNanos(33);
    private static final long START = -TimeUnit.SECONDS.toNanos(1); // nanoTime may be negative

    @Test
    void shouldCountWhatIsLongerThanThreeFramesAnd150MillisecondsBeyondOne() {
        FreezeMeter freezes = meter(1000);

        freezes.handleFrame(at(183));
        freezes.handleFrame(at(183 + 184));
        for (int millis = 400; millis < 1000; millis += 33) {
            freezes.handleFrame(at(millis));
        }
        freezes.end();

        assertEquals(1, freezes.count());
        assertEquals(TimeUnit.MILLISECONDS.toNanos(184), freezes.totalNanos());
    }

    @Test
    void shouldCountOnlyThePartWithinTheWindow() {
        FreezeMeter freezes = meter(1000);

        freezes.handleFrame(at(300));
        freezes.handleFrame(at(700));
        freezes.handleFrame(at(2000));
        freezes.end();

        assertEquals(3, freezes.count());
        assertEquals(TimeUnit.MILLISECONDS.toNanos(1000), freezes.totalNanos());
        assertEquals(TimeUnit.MILLISECONDS.toNanos(400), freezes.longestNanos());
    }

    @Test
    void shouldBeFrozenAllTheTimeWithoutAnyFrame() {
        FreezeMeter freezes = meter(500);

        freezes.end();

        assertEquals(1, freezes.count());
        assertEquals(TimeUnit.MILLISECONDS.toNanos(500), freezes.longestNanos());
    }

    private static FreezeMeter meter(int millis) { return new FreezeMeter(FRAME, START, at(millis)); }

    private static long at(int millis) { return START + TimeUnit.MILLISECONDS.toNanos(millis); }
}
