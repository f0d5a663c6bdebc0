// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.cli;

import dev.sluice.loadtest.result.Distribution;
import dev.sluice.loadtest.result.IdleResult;
import dev.sluice.loadtest.result.MediaResult;
import dev.sluice.loadtest.result.Requests;
import dev.sluice.loadtest.result.Round;
import dev.sluice.loadtest.result.ServerUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A figure no round may have.
 *
 * @param comparison {@code >}, {@code >=}, {@code <} or {@code <=}
 */
record Limit(String name, String comparison, double value) {
    private static final Pattern EXPRESSION = Pattern
            .compile("\\s*([a-z0-9-]+)\\s*(>=|<=|>|<)\\s*(-?\\d+(?:\\.\\d+)?)\\s*");
    private static final Map<String, Function<Round, @Nullable Double>> FIGURES = figures();

    static List<String> names() { return List.copyOf(FIGURES.keySet()); }

    /** @throws IllegalArgumentException when it is no comparison of a known figure with a number */
    static Limit parse(String expression) {
        Matcher matcher = EXPRESSION.matcher(expression);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--fail-if " + expression + " is no comparison such as loss>0.01");
        }
        String name = String.valueOf(matcher.group(1));
        if (!FIGURES.containsKey(name)) {
            throw new IllegalArgumentException(
                    "--fail-if knows no " + name + ", but " + String.join(", ", FIGURES.keySet()));
        }
        return new Limit(name, String.valueOf(matcher.group(2)), Double.parseDouble(matcher.group(3)));
    }

    /** What is wrong with a round, null where nothing is. A figure the round does not have is wrong too. */
    @Nullable
    String broken(Round round) {
        Function<Round, @Nullable Double> figure = FIGURES.get(name);
        Double measured = figure == null ? null : figure.apply(round);
        if (measured == null) {
            return name + " was not measured";
        }
        boolean holds = switch (comparison) {
            case ">" -> measured > value;
            case ">=" -> measured >= value;
            case "<" -> measured < value;
            default -> measured <= value;
        };
        return holds ? name + " is " + measured + ", so " + name + comparison + value : null;
    }

    private static Map<String, Function<Round, @Nullable Double>> figures() {
        Map<String, Function<Round, @Nullable Double>> figures = new LinkedHashMap<>();
        figures.put("loss", flow(MediaResult.Flow::lossRatio));
        figures.put("duplicates", flow(flow -> (double) flow.duplicates()));
        figures.put("reordered", flow(flow -> (double) flow.reordered()));
        figures.put("latency-p50", latency(Distribution::p50));
        figures.put("latency-p95", latency(Distribution::p95));
        figures.put("latency-p99", latency(Distribution::p99));
        figures.put("latency-p999", latency(Distribution::p999));
        figures.put("latency-max", latency(Distribution::max));
        figures.put("frozen", round -> frozen(round.media()));
        figures.put("failed-joins", round -> (double) round.joins().attempted() - round.joins().completed());
        figures.put("join-p95", round -> stage(round, "dtls_connected"));
        figures.put("first-packet-p95", round -> stage(round, "first_packet"));
        figures.put("first-key-frame-p95", round -> stage(round, "first_key_frame"));
        figures.put("cpu-us-per-packet", server(usage -> total(usage.cpuMicrosPerPacket())));
        figures.put("cpu-ms-per-join", server(usage -> total(usage.cpuMillisPerJoin())));
        figures.put("server-cores", server(ServerUsage::cores));
        figures.put("rss-mb", server(usage -> usage.residentBytes() / 1e6));
        figures.put("gc-pause-ms", server(Limit::longestPause));
        figures.put("request-p95", requests(requests -> requests.latencyMicros().p95() / 1e3));
        figures.put("request-errors", requests(requests -> (double) requests.errors().values().stream()
                .mapToLong(Long::longValue).sum()));
        figures.put("memory-kb-per-connection", idle(idle -> memory(idle).slope() / 1e3));
        figures.put("memory-r2", idle(idle -> memory(idle).rSquared()));
        figures.put("idle-cores-r2", idle(idle -> idle.cores().rSquared()));
        figures.put("slip-p99", round -> round.generator().slipMicros().p99() / 1e3);
        return figures;
    }

    private static Function<Round, @Nullable Double> flow(Function<MediaResult.Flow, Double> figure) {
        return round -> {
            MediaResult media = round.media();
            return media == null ? null : figure.apply(media.total());
        };
    }

    private static Function<Round, @Nullable Double> latency(Function<Distribution, Double> figure) {
        return flow(flow -> figure.apply(flow.latencyMicros()) / 1e3);
    }

    private static Function<Round, @Nullable Double> server(Function<ServerUsage, @Nullable Double> figure) {
        return round -> {
            ServerUsage usage = round.server();
            return usage == null ? null : figure.apply(usage);
        };
    }

    private static Function<Round, @Nullable Double> requests(Function<Requests, Double> figure) {
        return round -> {
            Requests requests = round.requests();
            return requests == null ? null : figure.apply(requests);
        };
    }

    private static Function<Round, @Nullable Double> idle(Function<IdleResult, Double> figure) {
        return round -> {
            IdleResult idle = round.idle();
            return idle == null ? null : figure.apply(idle);
        };
    }

    private static @Nullable Double frozen(@Nullable MediaResult media) {
        MediaResult.Freezes freezes = media == null ? null : media.freezes();
        return freezes == null ? null : freezes.frozenRatio();
    }

    private static @Nullable Double stage(Round round, String name) {
        Distribution millis = round.joins().stageMillis().get(name);
        return millis == null ? null : millis.p95();
    }

    private static @Nullable Double total(ServerUsage.@Nullable PerUnit perUnit) {
        return perUnit == null ? null : perUnit.total();
    }

    private static @Nullable Double longestPause(ServerUsage usage) {
        ServerUsage.Gc gc = usage.gc();
        return gc == null ? null : gc.longestMillis();
    }

    private static IdleResult.Line memory(IdleResult idle) {
        IdleResult.Line used = idle.heapBytes();
        return used == null ? idle.residentBytes() : used;
    }
}
