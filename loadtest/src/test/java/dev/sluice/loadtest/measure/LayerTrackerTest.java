// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.loadtest.measure.LayerTracker.Arrival;
import org.junit.jupiter.api.Test;

class LayerTrackerTest {
    private static final int REMEMBERED = 2048;

    private final LayerTracker tracker = new LayerTracker();

    @Test
    void shouldTellALatePacketFromOneThatCameTwice() {
        assertEquals(Arrival.IN_ORDER, tracker.handle(5));
        assertEquals(Arrival.IN_ORDER, tracker.handle(7));
        assertEquals(Arrival.REORDERED, tracker.handle(6));
        assertEquals(Arrival.DUPLICATE, tracker.handle(6));
        assertEquals(Arrival.DUPLICATE, tracker.handle(7));
        assertEquals(Arrival.IN_ORDER, tracker.handle(8));
    }

    @Test
    void shouldForgetWhatWasSeenWhenTheRingComesRound() {
        tracker.handle(0);
        for (int index = 2; index <= REMEMBERED; index++) {
            assertEquals(Arrival.IN_ORDER, tracker.handle(index));
        }

        assertEquals(Arrival.REORDERED, tracker.handle(1));
        assertEquals(Arrival.IN_ORDER, tracker.handle(3 * REMEMBERED));
        assertEquals(Arrival.REORDERED, tracker.handle(3 * REMEMBERED - 1));
        assertEquals(Arrival.DUPLICATE, tracker.handle(REMEMBERED - 1));
    }
}
