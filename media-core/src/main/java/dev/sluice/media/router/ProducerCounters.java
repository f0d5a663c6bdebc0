// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.jitter.ReceptionStatistics;
import dev.sluice.media.stats.ProducerStats;

/** Single-writer counters of one producer; the loop reads them into a snapshot about once a second. */
final class ProducerCounters {
    long packets;
    long bytes;
    long restored;
    long duplicates;
    long nacksSent;
    long keyFrames;
    long keyFrameRequests;
    long restarts;
    int payloadType;

    ProducerStats snapshot(ProducerConfig config, int ssrc, ReceptionStatistics reception, long jitterTicks,
            long roundTripNanos) {
        CodecBinding first = config.codecs().getFirst();
        String format = config.codecs().stream().filter(codec -> codec.payloadType() == payloadType).findFirst()
                .orElse(first)
                .format().name();
        return new ProducerStats(config.id(), config.kind().name(), format, ssrc, packets, bytes,
                reception.packetsExpected(),
                reception.packetsLost(), restored, duplicates, nacksSent, keyFrames, keyFrameRequests, restarts,
                jitterTicks * 1_000_000L / first.clockRateHz(), roundTripNanos / 1000);
    }
}
