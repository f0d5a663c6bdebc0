// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.measure.ProcessSample;
import dev.sluice.loadtest.result.Distribution;
import dev.sluice.loadtest.result.GeneratorUsage;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Whether the load generator kept up with its own schedule while the window was open. For one thread. */
final class GeneratorWatch {
    private static final long MAX_SLIP_NANOS = TimeUnit.MILLISECONDS.toNanos(5); // of 99 %
    private static final double MAX_BUSY = 0.95; // of its processors

    private final int processors;
    private ProcessSample begin = now();
    private ProcessSample end = begin;

    /** @param processors this process may use */
    GeneratorWatch(int processors) { this.processors = processors; }

    private static ProcessSample now() { return ProcessSample.of(ProcessHandle.current().pid()); }

    void begin() { begin = now(); }

    void end() { end = now(); }

    /** @param slipNanos how late its timers were in the window */
    GeneratorUsage usage(Histogram slipNanos) {
        double cores = end.coresSince(begin);
        return new GeneratorUsage(cores, processors, end.residentBytes(), Distribution.of(slipNanos, 1e3),
                isBottleneck(slipNanos, cores, processors));
    }

    static boolean isBottleneck(Histogram slipNanos, double cores, int processors) {
        boolean late = slipNanos.getTotalCount() > 0 && slipNanos.getValueAtPercentile(99) > MAX_SLIP_NANOS;
        return late || cores > MAX_BUSY * processors;
    }
}
