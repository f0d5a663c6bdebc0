// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.measure.GcLog;
import dev.sluice.loadtest.measure.ProcessSample;
import dev.sluice.loadtest.result.ServerUsage;
import org.jspecify.annotations.Nullable;

/** What server and load generator use while the window is open. For one thread. */
final class WindowWatch {
    private final long pid;
    private final @Nullable GcLog gcLog;
    private final GeneratorWatch generator;
    private @Nullable ProcessSample begin;
    private @Nullable ProcessSample end;
    private long gcBegin;

    WindowWatch(Stage stage) {
        this.pid = stage.server().pid();
        this.gcLog = stage.server().gcLog();
        this.generator = stage.generator();
    }

    void begin() {
        generator.begin();
        begin = pid == 0 ? null : ProcessSample.of(pid);
        gcBegin = gcLog == null ? 0 : gcLog.position();
    }

    void end() {
        end = pid == 0 ? null : ProcessSample.of(pid);
        generator.end();
    }

    /**
     * What the server used; null where its process is not known.
     *
     * @param packets it has forwarded, 0 for none
     * @param joins it has completed, 0 where that is not measured
     */
    @Nullable
    ServerUsage usage(double packets, int joins) {
        ProcessSample from = begin;
        ProcessSample to = end;
        if (from == null || to == null) {
            return null;
        }
        double nanos = to.atNanos() - from.atNanos();
        double user = to.userNanos() - from.userNanos();
        double system = to.systemNanos() - from.systemNanos();
        return new ServerUsage((user + system) / nanos, user / nanos, system / nanos,
                packets == 0 ? null : perUnit(user, system, packets * 1e3),
                joins == 0 ? null : perUnit(user, system, joins * 1e6), to.residentBytes(),
                to.voluntarySwitches() - from.voluntarySwitches(),
                to.involuntarySwitches() - from.involuntarySwitches(), gcLog == null ? null : gcLog.since(gcBegin));
    }

    private static ServerUsage.PerUnit perUnit(double userNanos, double systemNanos, double divisor) {
        return new ServerUsage.PerUnit((userNanos + systemNanos) / divisor, userNanos / divisor,
                systemNanos / divisor);
    }
}
