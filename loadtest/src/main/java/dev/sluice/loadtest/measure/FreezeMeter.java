// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import java.util.concurrent.TimeUnit;

/**
 * Times a video stood still: from one frame to the next, more than three frame intervals and more than 150 ms beyond one, as W3C's
 * {@code freezeCount} has it. Only what lies within the window counts. Sans-IO, confined.
 */
final class FreezeMeter {
    private static final long TOLERANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    private final long thresholdNanos;
    private final long startNanos;
    private final long endNanos;
    private long lastFrameNanos;
    private int count;
    private long totalNanos;
    private long longestNanos;

    FreezeMeter(long frameNanos, long windowStartNanos, long windowEndNanos) {
        this.thresholdNanos = Math.max(3 * frameNanos, frameNanos + TOLERANCE_NANOS);
        this.startNanos = windowStartNanos;
        this.endNanos = windowEndNanos;
        this.lastFrameNanos = windowStartNanos;
    }

    void handleFrame(long nowNanos) {
        long from = Math.max(lastFrameNanos, startNanos);
        long to = Math.min(nowNanos, endNanos);
        if (to - from > thresholdNanos) {
            count++;
            totalNanos += to - from;
            longestNanos = Math.max(longestNanos, to - from);
        }
        lastFrameNanos = Math.max(lastFrameNanos, nowNanos);
    }

    /** The window is over: a freeze may be under way. */
    void end() { handleFrame(endNanos); }

    int count() { return count; }

    long totalNanos() { return totalNanos; }

    long longestNanos() { return longestNanos; }
}
