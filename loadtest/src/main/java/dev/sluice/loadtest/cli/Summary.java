// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.cli;

import dev.sluice.loadtest.result.Distribution;
import dev.sluice.loadtest.result.IdleResult;
import dev.sluice.loadtest.result.MediaResult;
import dev.sluice.loadtest.result.Requests;
import dev.sluice.loadtest.result.Round;
import dev.sluice.loadtest.result.ServerUsage;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A round in a few lines for people. */
final class Summary {
    private final PrintStream out;

    Summary(PrintStream out) { this.out = out; }

    void print(Round round) {
        out.printf(Locale.ROOT, "%s, round %d, %.1f s%n", round.target(), round.number(), round.seconds());
        if (round.joins().attempted() > 0) {
            out.printf(Locale.ROOT, "  joins     %d of %d%n", round.joins().completed(), round.joins().attempted());
            round.joins().stageMillis().forEach(
                    (stage, millis) -> out.printf(Locale.ROOT, "    %-16s %s%n", stage, percentiles(millis, 1)));
        }
        print(round.media());
        print(round.requests());
        print(round.idle());
        print(round.server());
        out.printf(Locale.ROOT,
                "  generator %.2f of %.0f cores, %.0f MB, timers late by p50 %.2f p99 %.2f max %.2f ms%n",
                round.generator().cores(), round.generator().coresAvailable(), round.generator().residentBytes() / 1e6,
                round.generator().slipMicros().p50() / 1e3, round.generator().slipMicros().p99() / 1e3,
                round.generator().slipMicros().max() / 1e3);
        round.warnings().forEach(warning -> out.printf(Locale.ROOT, "  WARNING   %s%n", warning));
    }

    private void print(@Nullable MediaResult media) {
        if (media == null) {
            return;
        }
        MediaResult.Flow total = media.total();
        out.printf(Locale.ROOT,
                "  forwarded %.0f packets/s, %.1f Mbit/s; lost %d of %d (%.4f %%), %d duplicates, %d reordered, %d repaired%n",
                total.forwardedPerSecond(), total.forwardedBitsPerSecond() / 1e6, total.lost(), total.expected(),
                total.lossRatio() * 100, total.duplicates(), total.reordered(), total.repaired());
        latency("audio", media.audio());
        latency("video", media.video());
        MediaResult.Freezes freezes = media.freezes();
        if (freezes != null) {
            out.printf(Locale.ROOT, "  freezes   %d in %d of %d streams, longest %.0f ms, %.3f %% of the time%n",
                    freezes.count(),
                    freezes.frozenStreams(), freezes.streams(), freezes.longestMillis(), freezes.frozenRatio() * 100);
        }
    }

    private void latency(String kind, MediaResult.@Nullable Flow flow) {
        if (flow != null) {
            out.printf(Locale.ROOT, "  latency   %s, through the server  %s%n", kind,
                    percentiles(flow.latencyMicros(), 1e3));
            out.printf(Locale.ROOT, "            %s, from due to read    %s%n", kind,
                    percentiles(flow.dueToReadMicros(), 1e3));
        }
    }

    private void print(@Nullable Requests requests) {
        if (requests != null) {
            out.printf(Locale.ROOT, "  requests  %.0f/s over %d connections, errors %s%n", requests.perSecond(),
                    requests.connections(),
                    requests.errors());
            out.printf(Locale.ROOT, "  latency   %s%n", percentiles(requests.latencyMicros(), 1e3));
        }
    }

    private void print(@Nullable IdleResult idle) {
        if (idle == null) {
            return;
        }
        for (IdleResult.Step step : idle.steps()) {
            Long used = step.usedBytes();
            out.printf(Locale.ROOT, "  step      %6d connections  %.3f cores  resident %.1f MB%s%n", step.connections(),
                    step.cores(),
                    step.residentBytes() / 1e6,
                    used == null ? "" : String.format(Locale.ROOT, "  used %.1f MB", used / 1e6));
        }
        out.printf(Locale.ROOT, "  CPU       %.4f %% of a core a connection, R2 %.4f%n", idle.cores().slope() * 100,
                idle.cores().rSquared());
        memory("resident", idle.residentBytes());
        memory("used", idle.heapBytes());
    }

    private void memory(String kind, IdleResult.@Nullable Line line) {
        if (line != null) {
            out.printf(Locale.ROOT, "  memory    %s %.1f kB a connection, R2 %.4f%n", kind, line.slope() / 1e3,
                    line.rSquared());
        }
    }

    private void print(@Nullable ServerUsage server) {
        if (server == null) {
            return;
        }
        out.printf(Locale.ROOT,
                "  server    %.2f cores (%.2f user, %.2f system), %.0f MB, context switches %d voluntary %d involuntary%n",
                server.cores(), server.userCores(), server.systemCores(), server.residentBytes() / 1e6,
                server.voluntaryContextSwitches(), server.involuntaryContextSwitches());
        perUnit("us a forwarded packet", server.cpuMicrosPerPacket());
        perUnit("ms a join", server.cpuMillisPerJoin());
        ServerUsage.Gc gc = server.gc();
        if (gc != null) {
            out.printf(Locale.ROOT, "  collector %d pauses, longest %.3f ms, together %.2f ms (%s)%n", gc.pauses(),
                    gc.longestMillis(),
                    gc.totalMillis(), gc.source());
        }
    }

    private void perUnit(String unit, ServerUsage.@Nullable PerUnit cost) {
        if (cost != null) {
            out.printf(Locale.ROOT, "  CPU       %.3f %s (%.3f user, %.3f system)%n", cost.total(), unit, cost.user(),
                    cost.system());
        }
    }

    /** In milliseconds. */
    private static String percentiles(Distribution distribution, double unitsPerMilli) {
        return String.format(Locale.ROOT, "p50 %.2f  p95 %.2f  p99 %.2f  p99.9 %.2f  max %.2f ms",
                distribution.p50() / unitsPerMilli, distribution.p95() / unitsPerMilli,
                distribution.p99() / unitsPerMilli, distribution.p999() / unitsPerMilli,
                distribution.max() / unitsPerMilli);
    }
}
