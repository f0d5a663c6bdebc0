// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import dev.sluice.loadtest.measure.Median;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the trials gave so far. A benchmark that fails once counts as not measured. Confined. */
final class Readings {
    private final Trials trials;
    private final Map<BenchmarkId, List<Reading>> readings = new HashMap<>();
    private final Map<BenchmarkId, String> failures = new HashMap<>();

    Readings(Trials trials) { this.trials = trials; }

    /** Measures once more, unless it failed before. */
    void take(BenchmarkId benchmark) {
        if (failures.containsKey(benchmark)) {
            return;
        }
        try {
            List<Trials.Iteration> iterations = trials.run(benchmark);
            if (!iterations.isEmpty() && iterations.stream().allMatch(Trials.Iteration::isMeasured)) {
                readings.computeIfAbsent(benchmark, _ -> new ArrayList<>()).add(Reading.of(iterations));
            } else {
                failures.put(benchmark, benchmark + " gave " + iterations);
            }
        } catch (IllegalStateException e) {
            failures.put(benchmark, benchmark + ": " + e.getMessage());
        }
    }

    Finding of(Baseline.Step step) {
        if (!step.needs().isEmpty() && !trials.hasImplementation(step.needs())) {
            return Finding.without(step, Verdict.LEFT_OUT, step.needs() + " does not work on this machine");
        }
        String failure = failures.get(step.benchmarkId());
        if (failure != null) {
            return Finding.without(step, Verdict.NOT_MEASURED, failure);
        }
        List<Reading> own = readings.getOrDefault(step.benchmarkId(), List.of());
        return Finding.of(step, own.stream().map(Reading::ratio).toList(),
                Median.of(own.stream().map(Reading::bytes).toList()));
    }

    /** Of one trial: the quickest iteration is the one that was disturbed least; bytes are the same in all but a few, so those are a median. */
    private record Reading(double ratio, double bytes) {
        static Reading of(List<Trials.Iteration> iterations) {
            return new Reading(
                    quickest(iterations, Trials.Iteration::nanos)
                            / quickest(iterations, Trials.Iteration::yardstickNanos),
                    Median.of(iterations.stream().map(Trials.Iteration::bytes).toList()));
        }

        private static double quickest(List<Trials.Iteration> iterations, ToDoubleFunction<Trials.Iteration> nanos) {
            return iterations.stream().mapToDouble(nanos).min().orElse(Double.NaN);
        }
    }
}
