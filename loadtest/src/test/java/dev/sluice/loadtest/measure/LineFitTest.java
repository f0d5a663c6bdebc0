// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.loadtest.result.IdleResult;
import org.junit.jupiter.api.Test;

class LineFitTest {
    @Test
    void shouldFindALine() {
        IdleResult.Line line = LineFit.of(new double[]{1000, 2000, 4000}, new double[]{130, 160, 220});

        assertEquals(100, line.base(), 1e-9);
        assertEquals(0.03, line.slope(), 1e-12);
        assertEquals(1, line.rSquared(), 1e-12);
    }

    /** Anscombe's first data set, whose line and R2 are known. */
    @Test
    void shouldSayHowWellALineFits() {
        IdleResult.Line line = LineFit.of(new double[]{10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5},
                new double[]{8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68});

        assertEquals(3.0, line.base(), 0.01);
        assertEquals(0.5, line.slope(), 0.001);
        assertEquals(0.667, line.rSquared(), 0.001);
    }
}
