// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FrameScheduleTest {
    private static final long INTERVAL = 33_333_333;

    @Test
    void shouldKeepItsTimesHoweverLateFramesAre() {
        long first = Long.MAX_VALUE - INTERVAL; // nanoTime may overflow
        FrameSchedule schedule = new FrameSchedule(first, INTERVAL);
        for (int frame = 0; frame < 1000; frame++) {
            long due = first + frame * INTERVAL;
            assertEquals(due, schedule.dueNanos());
            assertFalse(schedule.isDue(due - 1));
            assertTrue(schedule.isDue(due + 5 * INTERVAL)); // late
            schedule.advance();
        }
    }

    @Test
    void shouldHaveAllFramesDueThatAStallHeldBack() {
        FrameSchedule schedule = new FrameSchedule(0, INTERVAL);
        int due = 0;
        while (schedule.isDue(10 * INTERVAL)) {
            schedule.advance();
            due++;
        }

        assertEquals(11, due);
    }
}
