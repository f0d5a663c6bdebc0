// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import java.util.concurrent.TimeUnit;

/** A rate with a burst: full at the start, refilled evenly. Confined to its owner's thread or lock. */
public final class TokenBucket {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long intervalNanos; // between two tokens at the permitted rate
    private final long capacityNanos; // the burst, as time
    private long creditNanos;
    private long updatedAtNanos;

    /**
     * @param perSecond 1 to 10^9
     * @param burst 1 or more
     */
    public TokenBucket(int perSecond, int burst, long nowNanos) {
        this.intervalNanos = SECOND_NANOS / perSecond;
        this.capacityNanos = intervalNanos * burst;
        this.creditNanos = capacityNanos;
        this.updatedAtNanos = nowNanos;
    }

    /** Takes one token if there is one. */
    public boolean tryTake(long nowNanos) {
        refill(nowNanos);
        if (creditNanos < intervalNanos) {
            return false;
        }
        creditNanos -= intervalNanos;
        return true;
    }

    /** Gives one token back. */
    public void giveBack() {
        creditNanos = Math.min(capacityNanos, creditNanos + intervalNanos);
    }

    /** Whether the burst is whole again, so that forgetting the bucket changes nothing. */
    public boolean isFull(long nowNanos) {
        refill(nowNanos);
        return creditNanos == capacityNanos;
    }

    private void refill(long nowNanos) {
        long elapsedNanos = Math.max(0, nowNanos - updatedAtNanos);
        creditNanos = Math.min(capacityNanos, creditNanos + Math.min(capacityNanos, elapsedNanos));
        updatedAtNanos = nowNanos;
    }
}
