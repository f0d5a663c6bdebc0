// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import java.util.concurrent.TimeUnit;

/**
 * Decides when a publisher is asked for a key frame: requests of many subscribers become one, at most one in
 * {@link #MIN_INTERVAL_NANOS}, repeated until the key frame comes. Sans-IO: the owner sends PLI or FIR when {@link #poll} says so.
 */
final class KeyFrameRequester {
    static final long MIN_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    static final int MAX_RETRIES = 20;

    private boolean wanted;
    private boolean everSent;
    private long lastSentNanos;
    private boolean everRenewed;
    private long lastRenewedNanos;
    private int retries;

    /** A subscriber cannot go on without a key frame. */
    void request() {
        if (!wanted) {
            wanted = true;
            retries = 0;
        }
    }

    /** The first packet of a key frame has come. */
    void handleKeyFrame() { wanted = false; }

    /**
     * Another SSRC takes over: what was asked of the old one is no longer answered, so what is wanted is due now. At most once in
     * {@link #MIN_INTERVAL_NANOS}, whatever a publisher does with its SSRCs.
     */
    void handleNewSsrc(long nowNanos) {
        if (!everRenewed || nowNanos - lastRenewedNanos >= MIN_INTERVAL_NANOS) {
            everRenewed = true;
            lastRenewedNanos = nowNanos;
            lastSentNanos = nowNanos - RETRY_NANOS;
            retries = 0;
        }
    }

    /** Whether a request must be sent now. */
    boolean poll(long nowNanos) {
        if (!wanted || (everSent && nextDeadlineNanos() - nowNanos > 0)) {
            return false;
        }
        if (retries++ >= MAX_RETRIES) {
            wanted = false;
            return false;
        }
        everSent = true;
        lastSentNanos = nowNanos;
        return true;
    }

    boolean isWanted() { return wanted; }

    /** Meaningful while {@link #isWanted}. */
    long nextDeadlineNanos() {
        return lastSentNanos + (retries == 0 ? MIN_INTERVAL_NANOS : RETRY_NANOS);
    }
}
