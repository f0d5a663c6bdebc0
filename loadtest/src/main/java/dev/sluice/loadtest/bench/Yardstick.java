// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * What the gate divides by: a loop over a packet's words that no change of ours makes quicker or slower. It runs right before and after
 * each iteration, in the virtual machine of the benchmark, so that a slower machine changes both sides of a ratio. It stays in the first
 * cache and calls nothing. Four chains of operations that do not wait for each other keep a core's units busy, as the steps do: one chain
 * alone would not notice another program on the second thread of the core.
 */
public final class Yardstick implements InternalProfiler {
    /** The secondary result of an iteration: nanoseconds for a packet. */
    static final String LABEL = "yardstick";

    private static final int WORDS = 275; // a packet of 1,100 B
    private static final int BURSTS = 5;
    private static final int PACKETS = 400; // in a burst: about a quarter of a millisecond

    private final int[] words = new int[WORDS];
    private double beforeNanos;
    private int mixed = 1;

    @Override
    public String getDescription() { return "A loop that measures the machine"; }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) { beforeNanos = measure(); }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        return List.of(new ScalarResult(LABEL, Math.min(beforeNanos, measure()), "ns/packet", AggregationPolicy.MIN));
    }

    /** Nanoseconds for a packet, of the quickest burst: nothing interrupted it. */
    double measure() {
        double quickest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < BURSTS; i++) {
            long start = System.nanoTime();
            for (int packet = 0; packet < PACKETS; packet++) {
                mixed = mix(mixed);
            }
            quickest = Math.min(quickest, (double) (System.nanoTime() - start) / PACKETS);
        }
        return quickest;
    }

    /** Four generators of the xorshift kind (Marsaglia 2003), which mix all the words. */
    private int mix(int seed) {
        int a = seed | 1;
        int b = a + 2;
        int c = a + 4;
        int d = a + 6;
        for (int i = 0; i < WORDS; i++) {
            a = next(a);
            b = next(b);
            c = next(c);
            d = next(d);
            words[i] ^= a + b ^ c + d;
        }
        return a ^ b ^ c ^ d;
    }

    private static int next(int state) {
        int x = state ^ state << 13;
        x ^= x >>> 17;
        return x ^ x << 5;
    }
}
