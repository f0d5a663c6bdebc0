// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BusyMeterTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final BusyMeter meter = new BusyMeter(0);

    @Test
    void shouldFollowTheShareOfTimeWithinSeconds() {
        meter.update(SECOND / 2, SECOND);
        assertEquals(0.25, meter.share(), 1e-9);
        meter.update(SECOND, 2 * SECOND);
        meter.update(3 * SECOND / 2, 3 * SECOND);
        assertEquals(0.4375, meter.share(), 1e-9);
        meter.update(3 * SECOND / 2, 4 * SECOND);
        assertEquals(0.21875, meter.share(), 1e-9);
    }

    @Test
    void shouldStayWithinAProcessorWhateverTheClocksSay() {
        meter.update(5 * SECOND, SECOND);
        assertEquals(0.5, meter.share(), 1e-9);
        meter.update(-1, SECOND); // no such counter on this machine
        assertEquals(0.25, meter.share(), 1e-9);
    }
}
