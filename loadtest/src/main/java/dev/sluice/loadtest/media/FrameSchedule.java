// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.media;

/** When frames are due: at fixed times from the first on, however late the frames before them were. Sans-IO, confined. */
final class FrameSchedule {
    private final long firstNanos;
    private final long intervalNanos;
    private long next;

    FrameSchedule(long firstNanos, long intervalNanos) {
        this.firstNanos = firstNanos;
        this.intervalNanos = intervalNanos;
    }

    /** Of the next frame. */
    long dueNanos() { return firstNanos + next * intervalNanos; }

    boolean isDue(long nowNanos) { return dueNanos() - nowNanos <= 0; }

    /** The next frame is sent. */
    void advance() { next++; }
}
