// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

/** Says when a frame is complete, however its packets come. Sans-IO, confined. */
final class FrameTracker {
    private static final int OPEN_FRAMES = 16; // frames that may be incomplete at a time

    private final int[] frames = new int[OPEN_FRAMES];
    private final int[] layers = new int[OPEN_FRAMES];
    private final int[] missing = new int[OPEN_FRAMES];
    private int newestComplete = -1;

    FrameTracker() { java.util.Arrays.fill(frames, -1); }

    /**
     * Counts one packet, each only once.
     *
     * @return whether it completes a frame newer than all complete before
     */
    boolean handle(int frame, int layer, int framePackets) {
        int slot = frame % OPEN_FRAMES;
        if (frames[slot] > frame) {
            return false;
        }
        if (frames[slot] != frame || layers[slot] != layer) {
            frames[slot] = frame;
            layers[slot] = layer;
            missing[slot] = framePackets;
        }
        if (--missing[slot] > 0 || frame <= newestComplete) {
            return false;
        }
        newestComplete = frame;
        return true;
    }
}
