// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceUnwrapperTest {
    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 32767, 32768, 65534, 65535})
    void shouldCountOnAcrossManyWraps(int start) {
        long first = unwrapper.unwrap(start);
        for (int i = 1; i < 200_000; i++) {
            assertEquals(first + i, unwrapper.unwrap((start + i) & 0xFFFF));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 32767, 32768, 65534, 65535})
    void shouldPlaceOlderNumbersBeforeTheHighest(int start) {
        long first = unwrapper.unwrap(start);
        assertEquals(first - 1, unwrapper.unwrap((start - 1) & 0xFFFF));
        assertEquals(first - 0x8000, unwrapper.unwrap((start - 0x8000) & 0xFFFF));
        assertTrue(first - 0x8000 > 0);
        assertEquals(first + 0x7FFF, unwrapper.unwrap((start + 0x7FFF) & 0xFFFF));
        assertEquals(first, unwrapper.unwrap(start));
    }

    @Test
    void shouldStartAnewAfterReset() {
        long first = unwrapper.unwrap(10);
        unwrapper.unwrap(20_000);
        unwrapper.reset();
        assertEquals(first + 50_000, unwrapper.unwrap(50_010));
    }
}
