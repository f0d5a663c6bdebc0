// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import java.io.PrintStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether a step became slower against the {@link Yardstick}, or began to allocate. All benchmarks are measured in turn, round
 * after round, and a ratio is the median of its rounds, so that a bad moment of the machine does not count. What seems to have become
 * worse is measured again, as often, before it is called so: the gate takes at most twice its expected time. Confined.
 */
final class Gate {
    private static final int ROUNDS = 3;
    private static final int RATIO_DIGITS = 4;

    private final Baseline baseline;
    private final Trials trials;
    private final Readings readings;
    private final PrintStream out;

    Gate(Baseline baseline, Trials trials, PrintStream out) {
        this.baseline = baseline;
        this.trials = trials;
        this.readings = new Readings(trials);
        this.out = out;
    }

    /** Measures, prints a table, and tells whether nothing became worse. */
    boolean passes() {
        announce(2);
        measure(baseline.steps());
        List<Baseline.Step> suspects = findings().stream().filter(f -> isSuspect(f.verdict())).map(Finding::step)
                .toList();
        if (!suspects.isEmpty()) {
            out.println("a second look at " + suspects.size() + " of the steps");
            measure(suspects);
        }
        print(findings());
        boolean passes = findings().stream().allMatch(f -> f.verdict().passes());
        out.println(passes ? "passed" : "FAILED");
        return passes;
    }

    /**
     * Measures and gives the baseline with the new ratios; tolerances and limits of allocations stay. Empty, and the reasons are
     * printed, when a step was not measured or allocates more than its limit: whoever wants that says why in the baseline.
     */
    Optional<Baseline> update() {
        announce(1);
        measure(baseline.steps());
        List<Finding> findings = findings();
        print(findings);
        if (findings.stream().map(Finding::verdict)
                .anyMatch(v -> v == Verdict.ALLOCATES || v == Verdict.NOT_MEASURED)) {
            out.println("FAILED: the baseline stays as it is; --update raises no limit of allocations");
            return Optional.empty();
        }
        return Optional.of(new Baseline(findings.stream()
                .map(f -> f.verdict() == Verdict.LEFT_OUT ? f.step() : f.step().withRatio(round(f.ratio()))).toList()));
    }

    private void announce(int looks) {
        double seconds = ROUNDS * benchmarks(baseline.steps()).size() * trials.expectedSeconds();
        out.printf(Locale.ROOT, "%d steps, %d rounds: about %.0f s%s%n", baseline.steps().size(), ROUNDS, seconds,
                looks > 1 ? String.format(Locale.ROOT, ", at most %.0f s", looks * seconds) : "");
    }

    private void measure(List<Baseline.Step> steps) {
        Set<BenchmarkId> benchmarks = benchmarks(steps);
        for (int round = 1; round <= ROUNDS; round++) {
            out.printf(Locale.ROOT, "round %d of %d%n", round, ROUNDS);
            benchmarks.forEach(readings::take);
        }
    }

    /** Those that can run here, each once. */
    private Set<BenchmarkId> benchmarks(List<Baseline.Step> steps) {
        Set<BenchmarkId> benchmarks = new LinkedHashSet<>();
        for (Baseline.Step step : steps) {
            if (step.needs().isEmpty() || trials.hasImplementation(step.needs())) {
                benchmarks.add(step.benchmarkId());
            }
        }
        return benchmarks;
    }

    private List<Finding> findings() { return baseline.steps().stream().map(readings::of).toList(); }

    /** Looks worse, but may be noise. */
    private static boolean isSuspect(Verdict verdict) {
        return verdict == Verdict.SLOWER || verdict == Verdict.ALLOCATES;
    }

    private void print(List<Finding> findings) {
        out.printf(Locale.ROOT, "%n%-40s %8s %17s %9s %8s %8s %8s  %s%n", "step", "ratio", "[min-max]", "baseline",
                "limit", "B/op", "limit", "verdict");
        for (Finding finding : findings) {
            Baseline.Step step = finding.step();
            out.printf(Locale.ROOT, "%-40s %8.3f %17s %9.3f %8.3f %8.1f %8.1f  %s%n", step.name(), finding.ratio(),
                    range(finding.ratios()), step.ratio(), step.ratioLimit(), finding.bytes(), step.bytesLimit(),
                    finding.verdict());
        }
        out.println();
        findings.stream().filter(f -> !f.failure().isEmpty())
                .forEach(f -> out.println(f.step().name() + ", " + f.verdict() + ": " + f.failure()));
    }

    private static String range(List<Double> ratios) {
        return ratios.isEmpty()
                ? ""
                : String.format(Locale.ROOT, "[%.3f-%.3f]",
                        ratios.stream().min(Double::compare).orElse(Double.NaN),
                        ratios.stream().max(Double::compare).orElse(Double.NaN));
    }

    private static double round(double ratio) {
        double scale = Math.pow(10, RATIO_DIGITS);
        return Math.max(Math.round(ratio * scale), 1) / scale;
    }
}
