// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

/**
 * Where a publisher's wall clock stands against the loop's monotonic clock: the smallest difference seen, as the packet with the least
 * queueing shows the clocks best. One per publisher, shared by its tracks: what is wrong in it is wrong for audio and video alike, so
 * lips stay in sync. Confined to the loop.
 */
public final class PublisherClock {
    /** How fast the estimate may follow a publisher whose clock is slow: 200 ppm of the time between reports. */
    private static final long DRIFT_DIVISOR = 5_000;

    private boolean known;
    private long offsetNanos;
    private long lastObservedNanos;

    /**
     * @param ntpNanos the publisher's wall clock in a sender report, any epoch
     *
     * @param nowNanos when the report came
     */
    void observe(long ntpNanos, long nowNanos) {
        long sample = nowNanos - ntpNanos;
        if (known) {
            long allowed = offsetNanos + (nowNanos - lastObservedNanos) / DRIFT_DIVISOR;
            offsetNanos = Math.min(sample, allowed);
        } else {
            offsetNanos = sample;
            known = true;
        }
        lastObservedNanos = nowNanos;
    }

    boolean isKnown() { return known; }

    /** Loop time of a moment of the publisher's wall clock. */
    long localNanos(long ntpNanos) {
        return ntpNanos + offsetNanos;
    }
}
