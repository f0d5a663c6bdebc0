// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.media.stats.ConsumerStats;

/** Single-writer counters of one consumer; the loop reads them into a snapshot about once a second. */
final class ConsumerCounters {
    long packets;
    long payloadBytes;
    long retransmissions;
    long nacks;
    long nacksUnanswered;
    long notForwarded;
    long keyFrameRequests;
    long failures;
    int fractionLost; // 1/256, of the last receiver report
    int cumulativeLost;
    long jitterTicks;

    ConsumerStats snapshot(ConsumerConfig config, int clockRateHz, long roundTripNanos) {
        return new ConsumerStats(config.id(), config.producerId(), config.ssrc(), packets, payloadBytes,
                retransmissions, nacks,
                nacksUnanswered, notForwarded, keyFrameRequests, fractionLost / 256.0, cumulativeLost,
                jitterTicks * 1_000_000L / clockRateHz, roundTripNanos / 1000);
    }
}
