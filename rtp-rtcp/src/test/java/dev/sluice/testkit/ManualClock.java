// SPDX-License-Identifier: Apache-2.0
package dev.sluice.testkit;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Virtual monotonic time, moved only by the test; stands in wherever production code takes {@code System::nanoTime}. */
public final class ManualClock implements LongSupplier {
    private long nowNanos;

    /** Starts an hour before the counter of nanoseconds overflows, so that naive comparisons of instants fail early. */
    public ManualClock() {
        this(Long.MAX_VALUE - Duration.ofHours(1).toNanos());
    }

    public ManualClock(long startNanos) { this.nowNanos = startNanos; }

    public long nowNanos() { return nowNanos; }

    @Override
    public long getAsLong() { return nowNanos; }

    /** Returns the new time. */
    public long advance(Duration step) { return advanceTo(nowNanos + step.toNanos()); }

    /** Returns the new time. */
    public long advanceMillis(long millis) { return advance(Duration.ofMillis(millis)); }

    /** Returns the new time; time never runs backwards. */
    public long advanceTo(long instantNanos) {
        if (instantNanos - nowNanos < 0) {
            throw new IllegalArgumentException("time would go back by " + (nowNanos - instantNanos) + " ns");
        }
        nowNanos = instantNanos;
        return nowNanos;
    }
}
