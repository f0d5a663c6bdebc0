// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import dev.sluice.media.stats.ConsumerStats;
import dev.sluice.media.stats.LatencyHistogram;
import dev.sluice.media.stats.LoopStats;
import dev.sluice.media.stats.MediaTotals;
import dev.sluice.media.stats.TransportStats;
import dev.sluice.server.room.RoomRegistry;
import dev.sluice.signaling.ServerStats;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts the answer to {@code GET /api/stats} together from the loops' snapshots. */
final class StatsReport implements RoomRegistry.StatsSource {
    private final String version;
    private final long startedNanos;
    private final Supplier<List<LoopStats>> loops;

    StatsReport(String version, long startedNanos, Supplier<List<LoopStats>> loops) {
        this.version = version;
        this.startedNanos = startedNanos;
        this.loops = loops;
    }

    @Override
    public ServerStats stats(int rooms, List<TransportStats> transports, int tracks) {
        LatencyHistogram.Snapshot roundTrip = LatencyHistogram.Snapshot.EMPTY;
        MediaTotals totals = MediaTotals.ZERO;
        long packetsIn = 0;
        long bytesIn = 0;
        long packetsOut = 0;
        long bytesOut = 0;
        for (LoopStats loop : loops.get()) {
            roundTrip = roundTrip.plus(loop.roundTrip());
            totals = totals.plus(loop.media());
            packetsIn += loop.datagramsIn();
            bytesIn += loop.bytesIn();
            packetsOut += loop.datagramsOut();
            bytesOut += loop.bytesOut();
        }
        Map<String, Integer> connections = transports.stream()
                .collect(Collectors.toMap(TransportStats::iceState, _ -> 1, Integer::sum));
        double loss = transports.stream().flatMap(transport -> transport.consumers().stream())
                .mapToDouble(ConsumerStats::fractionLost)
                .average().orElse(0);
        double retransmitted = totals.sent() == 0 ? 0 : (double) totals.retransmitted() / totals.sent();
        return new ServerStats(version, (System.nanoTime() - startedNanos) / 1_000_000, rooms, transports.size(),
                tracks, connections,
                quantileMillis(roundTrip, 0.5), quantileMillis(roundTrip, 0.95), loss, retransmitted,
                new ServerStats.Traffic(packetsIn, bytesIn), new ServerStats.Traffic(packetsOut, bytesOut));
    }

    private static @Nullable Double quantileMillis(LatencyHistogram.Snapshot histogram, double quantile) {
        return histogram.count() == 0 ? null : histogram.quantileMicros(quantile) / 1000.0;
    }
}
