// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import java.util.concurrent.TimeUnit;

/**
 * How loud a publisher speaks, from the levels in its packets (RFC 6464): quick to rise, slow to fall, so that a ring around a speaker
 * does not flicker. Sans-IO, confined to the loop.
 */
public final class AudioActivity {
    /** Quieter than this is not speech, -dBov. */
    private static final int SILENCE_DBOV = 60;
    private static final long STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(400); // longer than a DTX pause between words
    private static final double RISE = 0.5;
    private static final double FALL = 0.1;

    private double level;
    private long lastNanos;

    /** @param minusDbov 0 (loudest) to 127 (silence) */
    void handleLevel(int minusDbov, long nowNanos) {
        double sample = Math.max(0, SILENCE_DBOV - minusDbov) / (double) SILENCE_DBOV;
        level += (sample - level) * (sample > level ? RISE : FALL);
        lastNanos = nowNanos;
    }

    /** 0 (silent) to 1. */
    public double level(long nowNanos) { return nowNanos - lastNanos > STALE_NANOS ? 0 : level; }
}
