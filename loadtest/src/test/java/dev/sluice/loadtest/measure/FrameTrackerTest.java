// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FrameTrackerTest {
    private final FrameTracker frames = new FrameTracker();

    @Test
    void shouldCompleteAFrameWithItsLastMissingPacket() {
        assertFalse(frames.handle(0, 0, 2));
        assertFalse(frames.handle(1, 0, 2));
        assertTrue(frames.handle(0, 0, 2));
        assertTrue(frames.handle(1, 0, 2));
    }

    @Test
    void shouldNotCompleteAFrameOlderThanOneThatIsComplete() {
        assertFalse(frames.handle(0, 0, 2));
        assertTrue(frames.handle(1, 0, 1));
        assertFalse(frames.handle(0, 0, 2));
    }

    @Test
    void shouldNotMixPacketsOfTwoLayers() {
        assertFalse(frames.handle(3, 0, 2));
        assertFalse(frames.handle(3, 1, 2));
        assertTrue(frames.handle(3, 1, 2));
    }
}
