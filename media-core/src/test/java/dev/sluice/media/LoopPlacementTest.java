// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.media.LoopPlacement.Candidate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopPlacementTest {
    private static final double IDLE = 0;
    private static final double BUSY = 0.75;
    private static final SpillPolicy POLICY = new SpillPolicy(70, 32);

    private final LoopPlacement placement = new LoopPlacement(POLICY);

    private static Candidate loop(int index, double busyShare, int transports, int ofRoom) {
        return new Candidate(index, busyShare, transports, ofRoom);
    }

    @Test
    void shouldBeginARoomOnTheLeastBusyLoop() {
        assertEquals(1, placement.choose(List.of(loop(0, 0.4, 0, 0), loop(1, 0.2, 50, 0), loop(2, 0.3, 0, 0))));
        assertEquals(2, placement.choose(List.of(loop(0, 0.21, 9, 0), loop(1, 0.25, 8, 0), loop(2, 0.29, 7, 0))),
                "of equally busy ones that with the fewest transports");
        assertEquals(0, placement.choose(List.of(loop(0, IDLE, 3, 0), loop(1, IDLE, 3, 0))), "then the first");
    }

    @Test
    void shouldKeepARoomOnItsLoopWhileThatIsNotBusy() {
        assertEquals(1, placement.choose(List.of(loop(0, IDLE, 0, 0), loop(1, 0.69, 40, 20))));
    }

    @Test
    void shouldLetARoomGoOnWhenItsLoopIsBusy() {
        assertEquals(0, placement.choose(List.of(loop(0, 0.3, 10, 0), loop(1, BUSY, 40, 20), loop(2, 0.4, 10, 0))));
        assertEquals(2, placement.choose(List.of(loop(0, BUSY, 10, 10), loop(1, IDLE, 0, 0), loop(2, 0.4, 10, 3))),
                "where some of it is already");
    }

    @Test
    void shouldKeepASmallRoomTogetherEvenOnABusyLoop() {
        int almost = LoopPlacement.SMALL_ROOM - 1;
        assertEquals(1, placement.choose(List.of(loop(0, IDLE, 0, 0), loop(1, BUSY, 100, almost))));
        assertEquals(0, placement.choose(List.of(loop(0, IDLE, 0, 0), loop(1, BUSY, 100, almost + 1))));
    }

    @Test
    void shouldStayWithTheLeastBusyWhenAllAreBusy() {
        assertEquals(1, placement.choose(List.of(loop(0, 0.95, 10, 10), loop(1, 0.8, 90, 10), loop(2, 0.99, 1, 0))));
    }

    @Test
    void shouldSpreadARoomThatJoinsBeforeMediaFlows() {
        assertEquals(List.of(100, 100), join(200, 2));
        assertEquals(List.of(32, 0, 0, 0), join(32, 4));
        assertEquals(List.of(32, 32, 32, 4), join(100, 4));
        assertEquals(List.of(50, 50, 50, 50), join(200, 4));
    }

    /** How many of a room are on each loop after so many have joined idle loops. */
    private List<Integer> join(int participants, int loops) {
        List<Integer> ofRoom = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            ofRoom.add(0);
        }
        for (int p = 0; p < participants; p++) {
            List<Candidate> candidates = new ArrayList<>();
            for (int i = 0; i < loops; i++) {
                candidates.add(loop(i, IDLE, ofRoom.get(i), ofRoom.get(i)));
            }
            int chosen = placement.choose(candidates);
            ofRoom.set(chosen, ofRoom.get(chosen) + 1);
        }
        return ofRoom;
    }

    @Test
    void shouldSpreadFromTheFirstOnWhenToldTo() {
        LoopPlacement spread = new LoopPlacement(new SpillPolicy(70, 1));
        assertEquals(1, spread.choose(List.of(loop(0, IDLE, 1, 1), loop(1, IDLE, 0, 0))));
    }

    @Test
    void shouldRefusePoliciesThatPlaceNobody() {
        assertThrows(IllegalArgumentException.class, () -> new SpillPolicy(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new SpillPolicy(101, 1));
        assertThrows(IllegalArgumentException.class, () -> new SpillPolicy(70, 0));
    }
}
