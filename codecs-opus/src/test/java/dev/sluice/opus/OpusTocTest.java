// SPDX-License-Identifier: Apache-2.0
package dev.sluice.opus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpusTocTest {
    /** RFC 6716, table 2. */
    @ParameterizedTest(name = "configs from {0}")
    @CsvSource({
            "0, SILK, NARROW, 10000, 20000, 40000, 60000", "4, SILK, MEDIUM, 10000, 20000, 40000, 60000",
            "8, SILK, WIDE, 10000, 20000, 40000, 60000", "12, HYBRID, SUPER_WIDE, 10000, 20000, 0, 0",
            "14, HYBRID, FULL, 10000, 20000, 0, 0", "16, CELT, NARROW, 2500, 5000, 10000, 20000",
            "20, CELT, WIDE, 2500, 5000, 10000, 20000", "24, CELT, SUPER_WIDE, 2500, 5000, 10000, 20000",
            "28, CELT, FULL, 2500, 5000, 10000, 20000"})
    void shouldFollowTheTableOfConfigurations(int firstConfig, OpusToc.Mode mode, OpusToc.Bandwidth bandwidth,
            int first,
            int second, int third, int fourth) {
        int[] micros = {first, second, third, fourth};
        for (int i = 0; i < 4 && micros[i] > 0; i++) {
            int toc = firstConfig + i << 3 | 0x07;
            assertEquals(firstConfig + i, OpusToc.config(toc));
            assertEquals(mode, OpusToc.mode(toc));
            assertEquals(bandwidth, OpusToc.bandwidth(toc));
            assertEquals(micros[i], OpusToc.frameMicros(toc));
        }
    }

    @Test
    void shouldReadTheLowerBits() {
        assertTrue(OpusToc.isStereo(0xFC));
        assertFalse(OpusToc.isStereo(0xFB));
        assertEquals(3, OpusToc.frameCountCode(0xFB));
        assertEquals(20_000, OpusToc.Bandwidth.FULL.hertz());
    }
}
