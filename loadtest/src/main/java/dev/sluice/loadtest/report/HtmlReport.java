// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.report;

import dev.sluice.loadtest.report.SvgPlot.Scale;
import dev.sluice.loadtest.result.Distribution;
import dev.sluice.loadtest.result.IdleResult;
import dev.sluice.loadtest.result.LoadTestResult;
import dev.sluice.loadtest.result.MediaResult;
import dev.sluice.loadtest.result.Requests;
import dev.sluice.loadtest.result.Round;
import dev.sluice.loadtest.result.Sample;
import dev.sluice.loadtest.result.ServerInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Results as one page that needs nothing else: tables, and plots of the last round of each target. */
public final class HtmlReport {
    private HtmlReport() {}

    /** Of one run. */
    public static String of(LoadTestResult result) {
        StringBuilder body = new StringBuilder(description(result));
        body.append(table(Comparison.ofTargets(result)));
        Map<String, Round> last = new LinkedHashMap<>();
        result.rounds().forEach(round -> last.put(round.target(), round));
        body.append(plots(last));
        return Html.page("Load test: " + name(result), body.toString());
    }

    /** Of two runs beside each other. */
    public static String of(String firstLabel, LoadTestResult first, String secondLabel, LoadTestResult second) {
        StringBuilder body = new StringBuilder(table(Comparison.ofRuns(firstLabel, first, secondLabel, second)));
        Map<String, Round> last = new LinkedHashMap<>();
        first.rounds().forEach(round -> last.put(firstLabel + " " + round.target(), round));
        second.rounds().forEach(round -> last.put(secondLabel + " " + round.target(), round));
        body.append(plots(last));
        body.append("<h2>").append(Html.text(firstLabel)).append("</h2>").append(description(first));
        body.append("<h2>").append(Html.text(secondLabel)).append("</h2>").append(description(second));
        return Html.page("Load test: " + firstLabel + " and " + secondLabel, body.toString());
    }

    private static String name(LoadTestResult result) { return String.valueOf(result.scenario().get("name")); }

    private static String description(LoadTestResult result) {
        StringBuilder text = new StringBuilder("<p>")
                .append(Html.text(String.valueOf(result.scenario().get("description")))).append("</p>\n<p><code>")
                .append(Html.text("./sluice loadtest " + String.join(" ", result.command()))).append("</code></p>\n");
        text.append("<p class=\"dim\">").append(Html.text(String.format(Locale.ROOT,
                "%s, %s, %d x %s, %.0f GB, Java %s; the load generator on processor %s", result.startedAt(),
                result.machine().system(), result.machine().processors(), result.machine().processor(),
                result.machine().memoryBytes() / 1e9, result.machine().java(), result.machine().generatorCpus())))
                .append("</p>\n<ul class=\"dim\">");
        for (ServerInfo server : result.servers()) {
            text.append("<li>").append(Html.text(server.target() + " " + server.version()
                    + (server.cpus().isEmpty() ? "" : ", on processor " + server.cpus())))
                    .append(server.notes().isEmpty() ? "" : ": " + Html.text(String.join("; ", server.notes())))
                    .append("</li>\n");
        }
        text.append("</ul>\n");
        result.warnings().forEach(
                warning -> text.append("<p class=\"warn\">").append(Html.text(warning)).append("</p>\n"));
        return text.toString();
    }

    private static String table(Comparison comparison) {
        List<String> head = new ArrayList<>(List.of("median [lowest-highest]"));
        comparison.labels().forEach(label -> {
            head.add(label);
            head.add(head.size() == 2 ? "" : "ratio");
        });
        List<List<String>> rows = new ArrayList<>();
        for (Comparison.Row row : comparison.rows()) {
            List<String> cells = new ArrayList<>(List.of(row.figure().label()));
            for (Comparison.Cell cell : row.cells()) {
                cells.add(cell.valueText());
                cells.add(cells.size() == 2 ? "" : cell.ratioText());
            }
            rows.add(cells);
        }
        return "<h2>Figures</h2>\n" + Html.table(head, rows);
    }

    private static String plots(Map<String, Round> rounds) {
        StringBuilder text = new StringBuilder("<h2>Last round of each</h2>\n<div class=\"plots\">\n");
        SvgPlot latency = new SvgPlot("percentile", "ms", Scale.PERCENTILE);
        rounds.forEach((label, round) -> latency.line(label, curve(latency(round))));
        figure(text, "Latency by percentile, through the server", latency);
        SvgPlot dueToRead = new SvgPlot("percentile", "ms", Scale.PERCENTILE);
        rounds.forEach((label, round) -> dueToRead.line(label, curve(dueToRead(round))));
        figure(text, "From due to read by percentile, the load generator in it", dueToRead);
        figure(text, "Latency of each second, median", timeline(rounds, "ms", sample -> sample.p50Micros() / 1e3));
        figure(text, "Latency of each second, 99 %", timeline(rounds, "ms", sample -> sample.p99Micros() / 1e3));
        figure(text, "Received", timeline(rounds, "a second", Sample::receivedPerSecond));
        figure(text, "Busy processors of the server", timeline(rounds, "processors", Sample::serverCores));
        figure(text, "Memory of the server", timeline(rounds, "MB", sample -> sample.serverResidentBytes() / 1e6));
        figure(text, "Connected", timeline(rounds, "participants", Sample::connected));
        SvgPlot joins = new SvgPlot("percentile", "ms", Scale.PERCENTILE);
        rounds.forEach(
                (label, round) -> joins.line(label, curve(round.joins().stageMillis().get("dtls_connected"), 1)));
        figure(text, "From the beginning of a join to its keys", joins);
        idle(text, rounds);
        return text.append("</div>\n").toString();
    }

    private static void idle(StringBuilder text, Map<String, Round> rounds) {
        SvgPlot cores = new SvgPlot("connections", "processors", Scale.LINEAR);
        SvgPlot memory = new SvgPlot("connections", "MB", Scale.LINEAR);
        rounds.forEach((label, round) -> {
            IdleResult idle = round.idle();
            if (idle != null) {
                cores.dots(label, steps(idle, IdleResult.Step::cores));
                memory.dots(label + " resident", steps(idle, step -> step.residentBytes() / 1e6));
                memory.dots(label + " used", steps(idle, HtmlReport::usedMegabytes));
            }
        });
        figure(text, "CPU of silent connections", cores);
        figure(text, "Memory of silent connections", memory);
    }

    private static double usedMegabytes(IdleResult.Step step) {
        Long used = step.usedBytes();
        return used == null ? Double.NaN : used / 1e6;
    }

    private static List<double[]> steps(IdleResult idle, ToDoubleFunction<IdleResult.Step> value) {
        return idle.steps().stream().map(step -> new double[]{step.connections(), value.applyAsDouble(step)})
                .filter(point -> !Double.isNaN(point[1])).toList();
    }

    private static void figure(StringBuilder text, String caption, SvgPlot plot) {
        if (!plot.isEmpty()) {
            text.append("<figure><figcaption>").append(Html.text(caption)).append("</figcaption>")
                    .append(plot.toSvg()).append("</figure>\n");
        }
    }

    private static SvgPlot timeline(Map<String, Round> rounds, String unit, ToDoubleFunction<Sample> value) {
        SvgPlot plot = new SvgPlot("seconds", unit, Scale.LINEAR);
        rounds.forEach((label, round) -> {
            List<double[]> points = round.timeline().stream()
                    .map(sample -> new double[]{sample.seconds(), value.applyAsDouble(sample)}).toList();
            boolean isSaying = points.stream().anyMatch(point -> point[1] > 0);
            plot.line(label, isSaying ? points : List.of());
        });
        return plot;
    }

    private static @Nullable Distribution latency(Round round) {
        MediaResult media = round.media();
        if (media != null) {
            return media.total().latencyMicros();
        }
        Requests requests = round.requests();
        return requests == null ? null : requests.latencyMicros();
    }

    private static @Nullable Distribution dueToRead(Round round) {
        MediaResult media = round.media();
        return media == null ? null : media.total().dueToReadMicros();
    }

    private static List<double[]> curve(@Nullable Distribution micros) { return curve(micros, 1e3); }

    private static List<double[]> curve(@Nullable Distribution distribution, double unitsPerMilli) {
        return distribution == null
                ? List.of()
                : distribution.curve().stream()
                        .map(point -> new double[]{point.percentile(), point.value() / unitsPerMilli}).toList();
    }
}
