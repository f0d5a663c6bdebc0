// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.stats;

import java.util.List;

/**
 * One PeerConnection; totals since its start, made by its loop about once a second.
 *
 * @param iceState, dtlsState lower-case state names
 * @param roundTripMicros smoothed; 0 when not yet measured
 * @param lastReceivedNanos {@code System.nanoTime} of the last authenticated datagram of the peer
 */
public record TransportStats(String id, String iceState, String dtlsState, long packetsIn, long bytesIn,
        long packetsOut,
        long bytesOut, long drops, long roundTripMicros, long lastReceivedNanos, List<ProducerStats> producers,
        List<ConsumerStats> consumers) {
    public TransportStats {
        producers = List.copyOf(producers);
        consumers = List.copyOf(consumers);
    }
}
