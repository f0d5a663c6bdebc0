// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.start;

import dev.sluice.loadtest.measure.Median;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Starts as text for people. */
final class StartTable {
    static final String HEAD = "start   launcher ms   listening ms   ready ms   CPU s   command to page ms";

    private StartTable() {}

    /** One line below {@link #HEAD}. */
    static String row(int number, Start start) {
        return String.format(Locale.ROOT, "%5d %13.0f %14.0f %10.0f %7.2f %20.0f", number, start.launcher(),
                start.listening(), start.ready(), start.cpu() / 1e3, start.commandToListening());
    }

    /** Medians with the lowest and the highest; at least one start. */
    static String summary(List<Start> starts) {
        return "median [lowest-highest]: launcher " + range(starts, Start::launcher, "%.0f") + " ms, listening "
                + range(starts, Start::listening, "%.0f") + " ms, ready " + range(starts, Start::ready, "%.0f")
                + " ms, CPU until ready " + range(starts, start -> start.cpu() / 1e3, "%.2f")
                + " s, command to page " + range(starts, Start::commandToListening, "%.0f") + " ms";
    }

    private static String range(List<Start> starts, ToDoubleFunction<Start> value, String format) {
        List<Double> sorted = starts.stream().map(value::applyAsDouble).sorted().toList();
        return String.format(Locale.ROOT, format + " [" + format + "-" + format + "]", Median.of(sorted),
                sorted.getFirst(), sorted.getLast());
    }
}
