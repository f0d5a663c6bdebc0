// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.media;

/** The time whose packets count, by when they are due; from the future when it is opened. Thread-safe. */
public final class MeasuredWindow {
    private volatile long startNanos = Long.MAX_VALUE; // written by the runner, read by event loops
    private volatile long endNanos = Long.MAX_VALUE;
    private volatile boolean open;

    /** Before any packet is due in it. */
    public void open(long startNanos, long endNanos) {
        this.startNanos = startNanos;
        this.endNanos = endNanos;
        open = true;
    }

    /** Ends it now, when all that is measured has happened. */
    public void closeNow() { endNanos = System.nanoTime(); }

    public boolean contains(long nanos) { return open && nanos - startNanos >= 0 && nanos - endNanos < 0; }

    /** Moves a time before or behind the window to its edge. */
    public long clamp(long nanos) {
        return nanos - startNanos < 0 ? startNanos : nanos - endNanos > 0 ? endNanos : nanos;
    }

    /** 0 before it is opened. */
    public double seconds() { return open ? (endNanos - startNanos) / 1e9 : 0; }

    public long startNanos() { return startNanos; }

    public long endNanos() { return endNanos; }
}
