// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import com.sun.management.ThreadMXBean;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Bytes allocated by an operation, by the counters of {@link EventLoopThreads} alone: JMH's own threads allocate some 100 kB in an iteration. */
public final class LoopAllocation implements InternalProfiler {
    /** The secondary result of an iteration. */
    static final String LABEL = "allocated";

    private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private double before;

    @Override
    public String getDescription() { return "Bytes allocated by the threads that run the benchmark"; }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) { before = allocatedBytes(); }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        double bytes = (allocatedBytes() - before) / result.getMetadata().getAllOps();
        return List.of(new ScalarResult(LABEL, bytes, "B/op", AggregationPolicy.AVG));
    }

    /** Since they were started; NaN when there is no such thread, so that nobody takes that for no allocation. */
    private double allocatedBytes() {
        double bytes = Double.NaN;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread instanceof FastThreadLocalThread) {
                bytes = (Double.isNaN(bytes) ? 0 : bytes) + threads.getThreadAllocatedBytes(thread.threadId());
            }
        }
        return bytes;
    }
}
