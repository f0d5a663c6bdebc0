// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.report;

import dev.sluice.loadtest.measure.Median;
import dev.sluice.loadtest.result.LoadTestResult;
import dev.sluice.loadtest.result.Round;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Figures of several groups of rounds beside each other: medians over the rounds of a group, with the ratio to the first group.
 *
 * @param labels of the groups, the first is what the others are compared with
 * @param rows one for each figure that every group has measured and that is not zero everywhere
 */
public record Comparison(List<String> labels, List<Row> rows) {
    /** @param cells one for each group */
    public record Row(Figure figure, List<Cell> cells) {}

    /** @param ratio of the median to that of the first group, null where that is zero */
    public record Cell(double median, double min, double max, @Nullable Double ratio) {
        /** Such as {@code 2.50 [2.31-2.64]}; without the range where there is none. */
        public String valueText() {
            return min == max ? number(median) : number(median) + " [" + number(min) + "-" + number(max) + "]";
        }

        /** Such as {@code 0.25x}, empty where there is none. */
        public String ratioText() {
            return ratio == null ? "" : String.format(Locale.ROOT, "%.2fx", ratio);
        }
    }

    /** Targets of one run, which took turns. */
    public static Comparison ofTargets(LoadTestResult result) {
        Map<String, List<Round>> groups = new LinkedHashMap<>();
        result.rounds().forEach(round -> groups.computeIfAbsent(round.target(), _ -> new ArrayList<>()).add(round));
        return of(groups);
    }

    /** Two runs. Their targets are told apart where there are several. */
    public static Comparison ofRuns(String firstLabel, LoadTestResult first, String secondLabel,
            LoadTestResult second) {
        Map<String, List<Round>> groups = new LinkedHashMap<>();
        add(groups, firstLabel, first);
        add(groups, secondLabel.equals(firstLabel) ? secondLabel + " (2)" : secondLabel, second);
        return of(groups);
    }

    private static void add(Map<String, List<Round>> groups, String label, LoadTestResult result) {
        for (Round round : result.rounds()) {
            String group = result.servers().size() > 1 ? label + " " + round.target() : label;
            groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(round);
        }
    }

    static Comparison of(Map<String, List<Round>> groups) {
        List<Row> rows = new ArrayList<>();
        for (Figure figure : Figure.ALL) {
            List<List<Double>> values = groups.values().stream().map(rounds -> values(figure, rounds)).toList();
            boolean measured = values.stream().noneMatch(List::isEmpty);
            if (measured && values.stream().anyMatch(group -> group.stream().anyMatch(value -> value != 0))) {
                double base = Median.of(values.getFirst());
                rows.add(new Row(figure, values.stream().map(group -> cell(group, base)).toList()));
            }
        }
        return new Comparison(List.copyOf(groups.keySet()), rows);
    }

    private static List<Double> values(Figure figure, List<Round> rounds) {
        return rounds.stream().map(figure.of()).filter(Objects::nonNull).map(Double::valueOf).toList();
    }

    private static Cell cell(List<Double> values, double base) {
        double median = Median.of(values);
        return new Cell(median, Collections.min(values), Collections.max(values), base == 0 ? null : median / base);
    }

    /** For a terminal: a line for each figure. */
    public String toText() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-26s", "median [lowest-highest]"));
        labels.forEach(label -> text.append(String.format(Locale.ROOT, " %34s", label)));
        for (Row row : rows) {
            text.append(String.format(Locale.ROOT, "%n%-26s", row.figure().label()));
            row.cells().forEach(cell -> text.append(String.format(Locale.ROOT, " %34s", toText(cell))));
        }
        return text.append(System.lineSeparator()).toString();
    }

    private static String toText(Cell cell) {
        String ratio = cell.ratioText();
        return ratio.isEmpty() ? cell.valueText() : cell.valueText() + "  " + ratio;
    }

    /** With as many digits as say something. */
    static String number(double value) {
        int digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 4;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
