// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Blocks the runner's thread. */
final class Waiting {
    private Waiting() {}

    /** @param nanos by the clock of {@link System#nanoTime} */
    static void until(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    static void passing(Duration time) { until(System.nanoTime() + time.toNanos()); }

    /** Until all are done, well or not, or the time is over. */
    static void forAll(Collection<? extends CompletableFuture<?>> futures, long seconds) {
        CompletableFuture.allOf(futures.stream().map(future -> future.handle((_, _) -> true))
                .toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, seconds, TimeUnit.SECONDS).join();
    }
}
