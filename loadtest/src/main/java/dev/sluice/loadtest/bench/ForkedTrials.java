// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import dev.sluice.rtp.srtp.SrtpTransforms;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** A virtual machine for each trial. */
final class ForkedTrials implements Trials {
    private static final double EXPECTED_SECONDS = 2.6; // the iterations below and the start of a virtual machine

    private final Map<String, Boolean> implementations = new HashMap<>();

    ForkedTrials() {
        System.setProperty("jmh.ignoreLock", "true"); // ratios bear another one running
    }

    @Override
    public List<Iteration> run(BenchmarkId benchmark) {
        ChainedOptionsBuilder options = new OptionsBuilder().include("^" + Pattern.quote(benchmark.method()) + "$")
                .jvmArgs(BenchmarkJvm.ARGUMENTS).forks(1).warmupIterations(6).warmupTime(TimeValue.milliseconds(150))
                .measurementIterations(25).measurementTime(TimeValue.milliseconds(15)).timeout(TimeValue.seconds(10))
                .addProfiler(LoopAllocation.class).addProfiler(Yardstick.class).verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        benchmark.parameters().forEach(options::param);
        try {
            Collection<RunResult> results = new Runner(options.build()).run();
            if (results.size() != 1) {
                throw new IllegalStateException(results.size() + " benchmarks have this name");
            }
            return results.iterator().next().getBenchmarkResults().stream()
                    .flatMap(fork -> fork.getIterationResults().stream()).map(ForkedTrials::iteration).toList();
        } catch (RunnerException e) {
            throw new IllegalStateException("failed: " + e.getMessage(), e);
        }
    }

    private static Iteration iteration(IterationResult result) {
        return new Iteration(result.getPrimaryResult().getScore(), secondary(result, Yardstick.LABEL),
                secondary(result, LoopAllocation.LABEL));
    }

    private static double secondary(IterationResult result, String label) {
        Result<?> found = result.getSecondaryResults().get(label);
        return found == null ? Double.NaN : found.getScore();
    }

    @Override
    public boolean hasImplementation(String implementation) {
        return implementations.computeIfAbsent(implementation, ForkedTrials::works);
    }

    @Override
    public double expectedSeconds() { return EXPECTED_SECONDS; }

    private static boolean works(String implementation) {
        try {
            SrtpTransforms.only(implementation);
            return true;
        } catch (IllegalStateException _) { // the finding says so
            return false;
        }
    }
}
