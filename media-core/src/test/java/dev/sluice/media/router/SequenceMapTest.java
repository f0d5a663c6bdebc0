// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SequenceMapTest {
    private final SequenceMap map = new SequenceMap(100);

    @Test
    void shouldNumberForwardedPacketsWithoutGap() {
        assertEquals(100, map.forward(65_540));
        assertEquals(101, map.forward(65_541));
        assertEquals(65_541, map.incoming(101));
    }

    @Test
    void shouldCloseUpWhatIsDropped() {
        map.forward(10);
        assertTrue(map.drop(11));
        assertEquals(101, map.forward(12));
        assertEquals(SequenceMap.UNMAPPED, map.forward(11));
    }

    @Test
    void shouldKeepAGapForWhatIsMissing() {
        map.forward(10);
        assertEquals(103, map.forward(13));
        assertEquals(101, map.forward(11), "a late packet gets the number kept for it");
        assertEquals(12, map.incoming(102), "a number may be asked for before its packet came");
    }

    @Test
    void shouldNotDropWhatHasItsNumberAlready() {
        map.forward(10);
        map.forward(12);
        assertFalse(map.drop(11));
    }

    @Test
    void shouldGoOnWithoutGapAfterARestart() {
        map.forward(10);
        map.restart();
        assertEquals(101, map.forward(90_000));
        assertEquals(SequenceMap.UNMAPPED, map.incoming(100));
    }

    @Test
    void shouldForgetWhatIsTooOld() {
        map.forward(10);
        map.forward(10 + SequenceMap.CAPACITY * 3L);
        assertEquals(SequenceMap.UNMAPPED, map.forward(11));
        assertEquals(SequenceMap.UNMAPPED, map.incoming(100));
    }

    @SeededTest
    void shouldNeverGiveOneNumberToTwoPackets(long seed) {
        RandomGenerator random = Seeds.random(seed);
        Map<Long, Long> incomingByOutgoing = new HashMap<>();
        long highest = 70_000;
        for (int i = 0; i < 20_000; i++) {
            long incoming = Math.max(1, highest + random.nextInt(-20, 8));
            highest = Math.max(highest, incoming);
            if (random.nextInt(10) == 0 && map.drop(incoming)) {
                continue;
            }
            long outgoing = map.forward(incoming);
            if (outgoing != SequenceMap.UNMAPPED) {
                Long other = incomingByOutgoing.putIfAbsent(outgoing, incoming);
                assertTrue(other == null || other == incoming,
                        () -> outgoing + " is " + other + " and " + incoming + ", seed " + seed);
                assertEquals(incoming, map.incoming(outgoing));
            }
        }
    }

    /** A table of everything, as large as it gets, is what the bits stand for. */
    @SeededTest
    void shouldAgreeWithATableOfAllNumbers(long seed) {
        RandomGenerator random = Seeds.random(seed);
        Map<Long, Long> outgoingByIncoming = new HashMap<>();
        long next = 100;
        long highest = random.nextLong(1 << 20);
        boolean dropping = false;
        for (int i = 0; i < 8_000; i++) {
            dropping ^= random.nextInt(50) == 0;
            long incoming = highest + 1 + (random.nextInt(20) == 0 ? random.nextInt(60) : 0);
            for (long missing = highest + 1; i > 0 && missing < incoming; missing++) {
                outgoingByIncoming.put(missing, next++);
            }
            highest = incoming;
            if (dropping && i > 0) {
                assertTrue(map.drop(incoming));
            } else {
                assertEquals(next, map.forward(incoming));
                outgoingByIncoming.put(incoming, next++);
            }
            long asked = highest - random.nextInt(SequenceMap.CAPACITY);
            Long outgoing = outgoingByIncoming.get(asked);
            assertEquals(outgoing == null ? SequenceMap.UNMAPPED : outgoing, map.forward(asked));
            if (outgoing != null) {
                assertEquals(asked, map.incoming(outgoing));
            }
        }
    }
}
