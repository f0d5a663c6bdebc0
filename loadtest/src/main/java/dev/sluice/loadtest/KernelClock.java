// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import java.time.Instant;

/** Turns the kernel's CLOCK_REALTIME into the clock of {@link System#nanoTime}. Confined to one thread. */
final class KernelClock {
    private static final long MAX_APART_NANOS = 5_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private long offsetNanos;
    private boolean known;

    /** Reads both clocks. Whoever is interrupted between them goes on with the difference of before: only setting the clock changes it. */
    void adjust() {
        long before = System.nanoTime();
        Instant real = Instant.now();
        long after = System.nanoTime();
        if (!known || after - before <= MAX_APART_NANOS) {
            offsetNanos = real.getEpochSecond() * NANOS_PER_SECOND + real.getNano() - before - (after - before) / 2;
            known = true;
        }
    }

    /** @param realNanos since 1970 */
    long nanoTime(long realNanos) { return realNanos - offsetNanos; }
}
