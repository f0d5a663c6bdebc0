// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/** Measures nothing: each trial gives what the test says, the last again and again. */
final class ScriptedTrials implements Trials {
    /** Of the yardstick, where a test does not say another. */
    static final double YARDSTICK_NANOS = 100;

    final List<String> run = new ArrayList<>();
    final Set<String> implementations = new HashSet<>(Set.of("libcrypto"));
    private final Map<String, Queue<List<Iteration>>> trials = new HashMap<>();

    /** A trial of one iteration. */
    ScriptedTrials give(String benchmark, double nanos, double bytes) {
        return give(benchmark, List.of(new Iteration(nanos, YARDSTICK_NANOS, bytes)));
    }

    ScriptedTrials give(String benchmark, List<Iteration> iterations) {
        trials.computeIfAbsent(benchmark, _ -> new ArrayDeque<>()).add(iterations);
        return this;
    }

    @Override
    public List<Iteration> run(BenchmarkId benchmark) {
        run.add(benchmark.toString());
        Queue<List<Iteration>> left = trials.get(benchmark.toString());
        if (left == null) {
            throw new IllegalStateException("no such benchmark");
        }
        return left.size() > 1 ? left.remove() : left.element();
    }

    @Override
    public boolean hasImplementation(String implementation) { return implementations.contains(implementation); }

    @Override
    public double expectedSeconds() { return 2; }
}
