// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.report;

import dev.sluice.loadtest.result.Distribution;
import dev.sluice.loadtest.result.IdleResult;
import dev.sluice.loadtest.result.MediaResult;
import dev.sluice.loadtest.result.Requests;
import dev.sluice.loadtest.result.Round;
import dev.sluice.loadtest.result.ServerUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One number of a round, by which rounds are compared and limited. More is worse in all of them but {@code packets-per-second},
 * {@code requests-per-second} and those of {@code r2}.
 *
 * @param name as in {@code --fail-if}
 * @param unit empty for ratios and counts
 * @param of null where the round did not measure it
 */
public record Figure(String name, String unit, Function<Round, @Nullable Double> of) {
    /** In the order tables have them. */
    public static final List<Figure> ALL = all();

    /** Null where there is none of this name. */
    public static @Nullable Figure named(String name) {
        for (Figure figure : ALL) {
            if (figure.name().equals(name)) {
                return figure;
            }
        }
        return null;
    }

    /** With its unit, for tables. */
    public String label() { return unit.isEmpty() ? name : name + " (" + unit + ")"; }

    private static List<Figure> all() {
        List<Figure> figures = new ArrayList<>();
        addServer(figures);
        addMedia(figures);
        figures.add(new Figure("failed-joins", "",
                round -> (double) round.joins().attempted() - round.joins().completed()));
        figures.add(new Figure("join-p50", "ms", stage("dtls_connected", Distribution::p50)));
        figures.add(new Figure("join-p95", "ms", stage("dtls_connected", Distribution::p95)));
        figures.add(new Figure("first-packet-p95", "ms", stage("first_packet", Distribution::p95)));
        figures.add(new Figure("first-key-frame-p95", "ms", stage("first_key_frame", Distribution::p95)));
        figures.add(new Figure("request-p95", "ms", requests(requests -> requests.latencyMicros().p95() / 1e3)));
        figures.add(new Figure("request-errors", "", requests(
                requests -> (double) requests.errors().values().stream().mapToLong(Long::longValue).sum())));
        figures.add(new Figure("requests-per-second", "/s", requests(Requests::perSecond)));
        figures.add(new Figure("memory-kb-per-connection", "kB", idle(idle -> memory(idle).slope() / 1e3)));
        figures.add(new Figure("memory-r2", "", idle(idle -> memory(idle).rSquared())));
        figures.add(new Figure("idle-cores-r2", "", idle(idle -> idle.cores().rSquared())));
        figures.add(new Figure("slip-p99", "ms", round -> round.generator().slipMicros().p99() / 1e3));
        return List.copyOf(figures);
    }

    private static void addServer(List<Figure> figures) {
        figures.add(new Figure("cpu-us-per-packet", "us", server(usage -> total(usage.cpuMicrosPerPacket()))));
        figures.add(new Figure("cpu-ms-per-join", "ms", server(usage -> total(usage.cpuMillisPerJoin()))));
        figures.add(new Figure("server-cores", "", server(ServerUsage::cores)));
        figures.add(new Figure("rss-mb", "MB", server(usage -> usage.residentBytes() / 1e6)));
        figures.add(new Figure("gc-pause-ms", "ms", server(Figure::longestPause)));
    }

    private static void addMedia(List<Figure> figures) {
        figures.add(new Figure("packets-per-second", "/s", flow(MediaResult.Flow::forwardedPerSecond)));
        addLatency(figures, "latency", MediaResult.Flow::latencyMicros);
        addLatency(figures, "due-to-read", MediaResult.Flow::dueToReadMicros);
        figures.add(new Figure("loss", "", flow(MediaResult.Flow::lossRatio)));
        figures.add(new Figure("duplicates", "", flow(flow -> (double) flow.duplicates())));
        figures.add(new Figure("reordered", "", flow(flow -> (double) flow.reordered())));
        figures.add(new Figure("frozen", "", round -> frozen(round.media())));
    }

    private static Function<Round, @Nullable Double> flow(Function<MediaResult.Flow, Double> figure) {
        return round -> {
            MediaResult media = round.media();
            return media == null ? null : figure.apply(media.total());
        };
    }

    private static void addLatency(List<Figure> figures, String name,
            Function<MediaResult.Flow, Distribution> micros) {
        figures.add(new Figure(name + "-p50", "ms", flow(flow -> micros.apply(flow).p50() / 1e3)));
        figures.add(new Figure(name + "-p95", "ms", flow(flow -> micros.apply(flow).p95() / 1e3)));
        figures.add(new Figure(name + "-p99", "ms", flow(flow -> micros.apply(flow).p99() / 1e3)));
        figures.add(new Figure(name + "-p999", "ms", flow(flow -> micros.apply(flow).p999() / 1e3)));
        figures.add(new Figure(name + "-max", "ms", flow(flow -> micros.apply(flow).max() / 1e3)));
    }

    private static Function<Round, @Nullable Double> stage(String name, Function<Distribution, Double> figure) {
        return round -> {
            Distribution millis = round.joins().stageMillis().get(name);
            return millis == null ? null : figure.apply(millis);
        };
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
