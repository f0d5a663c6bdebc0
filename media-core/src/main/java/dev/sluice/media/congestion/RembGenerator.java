// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.congestion;

import java.util.concurrent.TimeUnit;

/**
 * Bitrate limit for publishers that know only REMB (draft-alvestrand-rmcat-remb-03), from the loss they cause: grows by 8 % a second
 * while less than 2 % is lost, shrinks by half the loss above 10 %, holds in between: the loss-based controller of
 * draft-ietf-rmcat-gcc-02 §6, run at the receiver. Delay is not looked at. Sans-IO.
 */
public final class RembGenerator {
    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long MIN_BPS = 100_000;
    static final long MAX_BPS = 10_000_000;
    private static final long START_BPS = 2_500_000;

    private double limitBps = START_BPS;
    private long nextNanos;
    private boolean started;

    /** Whether a REMB is due; if so, the next is due a second later. */
    public boolean poll(long nowNanos) {
        if (started && nextNanos - nowNanos > 0) {
            return false;
        }
        started = true;
        nextNanos = nowNanos + INTERVAL_NANOS;
        return true;
    }

    /**
     * The limit to send.
     *
     * @param fractionLost 0..1, since the last call
     */
    public long nextLimitBps(double fractionLost) {
        if (fractionLost > 0.10) {
            limitBps *= 1 - 0.5 * fractionLost;
        } else if (fractionLost < 0.02) {
            limitBps *= 1.08;
        }
        limitBps = Math.clamp(limitBps, MIN_BPS, MAX_BPS);
        return (long) limitBps;
    }
}
