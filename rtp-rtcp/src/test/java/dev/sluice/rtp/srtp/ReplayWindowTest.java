// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {
    @ParameterizedTest
    @ValueSource(ints = {64, 128, 1024})
    void shouldTellIndicesApartWithinItsSize(int size) {
        ReplayWindow window = new ReplayWindow(size);
        long highest = 70_000;
        window.add(highest);
        assertEquals(SrtpVerdict.REPLAYED, window.check(highest));
        assertEquals(SrtpVerdict.OK, window.check(highest - size + 1));
        assertEquals(SrtpVerdict.TOO_OLD, window.check(highest - size));
        window.add(highest - size + 1);
        assertEquals(SrtpVerdict.REPLAYED, window.check(highest - size + 1));
        window.add(highest + 1);
        assertEquals(SrtpVerdict.TOO_OLD, window.check(highest - size + 1));
        assertEquals(SrtpVerdict.OK, window.check(highest + 1 + size));
    }

    @Test
    void shouldNotChangeOnCheck() {
        ReplayWindow window = new ReplayWindow(64);
        assertEquals(SrtpVerdict.OK, window.check(5));
        assertEquals(SrtpVerdict.OK, window.check(5));
        assertEquals(-1, window.highest());
    }

    @Test
    void shouldForgetOldBitsAfterAnyJump() {
        for (int jump = 1; jump <= 200; jump++) {
            ReplayWindow window = new ReplayWindow(64);
            for (long index = 0; index < 64; index++) {
                window.add(index);
            }
            window.add(63 + jump);
            for (long index = Math.max(64, jump); index < 63 + jump; index++) {
                assertEquals(SrtpVerdict.OK, window.check(index), "index " + index + " after a jump by " + jump);
            }
        }
    }

    @SeededTest
    void shouldAgreeWithASetOfIndices(long seed) {
        RandomGenerator random = Seeds.random(seed);
        int size = 64 << random.nextInt(5);
        ReplayWindow window = new ReplayWindow(size);
        Set<Long> added = new HashSet<>();
        long highest = -1;
        for (int i = 0; i < 20_000; i++) {
            long index = Math.max(0, highest + random.nextInt(-size - 10, random.nextInt(50) == 0 ? 2 * size : 20));
            SrtpVerdict expected = SrtpVerdict.OK;
            if (index <= highest - size) {
                expected = SrtpVerdict.TOO_OLD;
            } else if (added.contains(index)) {
                expected = SrtpVerdict.REPLAYED;
            }
            assertEquals(expected, window.check(index));
            if (expected == SrtpVerdict.OK) {
                window.add(index);
                added.add(index);
                highest = Math.max(highest, index);
            }
        }
    }

    @Test
    void shouldRefuseOddSizes() {
        assertThrows(IllegalArgumentException.class, () -> new ReplayWindow(32));
        assertThrows(IllegalArgumentException.class, () -> new ReplayWindow(96));
        assertThrows(IllegalArgumentException.class, () -> new ReplayWindow(2048));
    }
}
