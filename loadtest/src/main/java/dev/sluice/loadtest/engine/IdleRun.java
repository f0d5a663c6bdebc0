// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.measure.JvmMemory;
import dev.sluice.loadtest.measure.LineFit;
import dev.sluice.loadtest.measure.ProcessSample;
import dev.sluice.loadtest.result.IdleResult;
import dev.sluice.loadtest.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Silent connections, step by step; keep-alives go on. */
final class IdleRun {
    private static final long CONNECT_SECONDS = 60;
    private static final long LONG_NANOS = 24 * 3600 * 1_000_000_000L; // the window is closed by hand

    private final Stage stage;

    IdleRun(Stage stage) { this.stage = stage; }

    /** @throws IllegalArgumentException where the server's process is not known */
    Outcome run() {
        long pid = stage.server().pid();
        if (pid == 0) {
            throw new IllegalArgumentException("idle needs the server's process: --pid");
        }
        WindowWatch watch = new WindowWatch(stage);
        stage.meter().window().open(System.nanoTime(), System.nanoTime() + LONG_NANOS);
        watch.begin();
        JvmMemory memory = stage.server().gcLog() == null ? null : new JvmMemory(pid);
        List<IdleResult.Step> steps = new ArrayList<>();
        int joined = 0;
        for (int step : stage.scenario().steps()) {
            join(joined, step);
            joined = step;
            steps.add(measure(pid, memory));
        }
        watch.end();
        stage.meter().window().closeNow();
        return new Outcome(null, null, result(steps), watch.usage(0, 0));
    }

    private void join(int from, int to) {
        Scenario scenario = stage.scenario();
        int size = scenario.rooms().size();
        JoinPace pace = new JoinPace(scenario.rooms().joinsPerSecond(), System.nanoTime());
        for (int client = from; client < to; client++) { // one by one, as roles alternate
            Crowd.Role role = client % size < scenario.rooms().publishers()
                    ? Crowd.Role.SILENT_PUBLISHER
                    : Crowd.Role.SILENT_RECEIVER;
            stage.crowd().joinWhenDue(pace, client / size, role);
        }
        stage.crowd().awaitConnected(CONNECT_SECONDS);
        Waiting.passing(scenario.timing().warmUp());
    }

    private IdleResult.Step measure(long pid, @Nullable JvmMemory memory) {
        Long used = memory == null ? null : memory.usedBytes();
        ProcessSample begin = ProcessSample.of(pid);
        Waiting.passing(stage.scenario().timing().duration());
        ProcessSample end = ProcessSample.of(pid);
        return new IdleResult.Step(stage.meter().connected(), end.coresSince(begin), end.residentBytes(), used);
    }

    private static IdleResult result(List<IdleResult.Step> steps) {
        return new IdleResult(steps, line(steps, IdleResult.Step::cores),
                line(steps, step -> (double) step.residentBytes()),
                steps.stream().allMatch(step -> step.usedBytes() != null) ? line(steps, IdleRun::used) : null);
    }

    private static double used(IdleResult.Step step) {
        Long used = step.usedBytes();
        return used == null ? 0 : used;
    }

    private static IdleResult.Line line(List<IdleResult.Step> steps, ToDoubleFunction<IdleResult.Step> value) {
        return LineFit.of(steps.stream().mapToDouble(IdleResult.Step::connections).toArray(),
                IntStream.range(0, steps.size()).mapToDouble(i -> value.applyAsDouble(steps.get(i))).toArray());
    }
}
