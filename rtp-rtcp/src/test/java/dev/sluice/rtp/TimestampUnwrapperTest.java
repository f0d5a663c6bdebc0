// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampUnwrapperTest {
    private final TimestampUnwrapper unwrapper = new TimestampUnwrapper();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -2, -1})
    void shouldCountOnAcrossManyWraps(int start) {
        long first = unwrapper.unwrap(start);
        int step = 1 << 29;
        for (int i = 1; i < 100; i++) {
            assertEquals(first + (long) i * step, unwrapper.unwrap(start + i * step));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -2, -1})
    void shouldGoBackAsWell(int start) {
        long first = unwrapper.unwrap(start);
        assertEquals(first - 3000, unwrapper.unwrap(start - 3000));
        assertEquals(first + 3000, unwrapper.unwrap(start + 3000));
    }

    @Test
    void shouldStartAnewAfterReset() {
        unwrapper.unwrap(-1);
        unwrapper.reset();
        assertEquals((1L << 32) + 5, unwrapper.unwrap(5));
    }
}
