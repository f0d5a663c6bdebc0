// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import java.util.List;

/** Measures one benchmark once, in many short iterations. */
interface Trials {
    /** @throws IllegalStateException when there is no such benchmark, or it failed */
    List<Iteration> run(BenchmarkId benchmark);

    /** Whether an SRTP implementation, "libcrypto" or "jce", works on this machine. */
    boolean hasImplementation(String implementation);

    /** What one measurement takes, about. */
    double expectedSeconds();

    /**
     * Many operations one after the other. What was not measured is NaN.
     *
     * @param nanos time of an operation
     * @param yardstickNanos time of the {@link Yardstick} around it
     * @param bytes allocated by an operation
     */
    record Iteration(double nanos, double yardstickNanos, double bytes) {
        /** Times and an amount, not what is left of a measurement that went wrong. */
        boolean isMeasured() {
            return isTime(nanos) && isTime(yardstickNanos) && bytes >= 0 && Double.isFinite(bytes);
        }

        private static boolean isTime(double nanos) { return nanos > 0 && Double.isFinite(nanos); }
    }
}
