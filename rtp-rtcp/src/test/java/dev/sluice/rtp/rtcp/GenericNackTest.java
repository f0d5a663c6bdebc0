// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenericNackTest {
    @Test
    void shouldPackSixteenFollowersIntoOneEntry() {
        int[] sequences = {10, 11, 26, 27};
        assertArrayEquals(new int[]{10 << 16 | 0x8001, 27 << 16}, GenericNack.of(1, 2, sequences, 4).entries());
        assertArrayEquals(new int[]{10 << 16 | 1}, GenericNack.of(1, 2, sequences, 2).entries());
        assertArrayEquals(new int[0], GenericNack.of(1, 2, sequences, 0).entries());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 32767, 32768, 65534, 65535})
    void shouldPackAcrossTheWrap(int start) {
        int[] sequences = IntStream.range(0, 17).map(i -> (start + i) & 0xFFFF).toArray();
        GenericNack nack = GenericNack.of(1, 2, sequences, sequences.length);
        assertArrayEquals(new int[]{start << 16 | 0xFFFF}, nack.entries());
        assertArrayEquals(sequences, sequencesOf(nack));
    }

    @SeededTest
    void shouldAskForExactlyTheNumbersGiven(long seed) {
        RandomGenerator random = Seeds.random(seed);
        int sequence = random.nextInt(0x1_0000);
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sequence = (sequence + 1 + random.nextInt(random.nextBoolean() ? 2 : 40)) & 0xFFFF;
            asked.add(sequence);
        }
        int[] sequences = asked.stream().mapToInt(Integer::intValue).toArray();
        assertArrayEquals(sequences, sequencesOf(GenericNack.of(1, 2, sequences, sequences.length)));
    }

    @Test
    void shouldNotShareItsEntries() {
        int[] entries = {1 << 16};
        GenericNack nack = new GenericNack(1, 2, entries);
        entries[0] = 0;
        nack.entries()[0] = 0;
        assertEquals(new GenericNack(1, 2, new int[]{1 << 16}), nack);
    }

    private static int[] sequencesOf(GenericNack nack) {
        IntStream.Builder sequences = IntStream.builder();
        nack.forEachSequence(sequences);
        return sequences.build().toArray();
    }
}
