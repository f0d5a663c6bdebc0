// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.stats;

/**
 * One event loop since its start.
 *
 * @param drops by {@link DropReason#ordinal}; not to be modified
 * @param media over all tracks, ended ones included
 * @param forwardLatency time in the server of each forwarded packet, kernel queues not included
 * @param roundTrip to all peers, as RTCP reports tell it
 * @param transports, tuples, timers live objects; all 0 when nobody is connected
 */
@SuppressWarnings("ArrayRecordComponent") // a snapshot nobody else writes to
public record LoopStats(int loop, long datagramsIn, long bytesIn, long datagramsOut, long bytesOut, long[] drops,
        MediaTotals media,
        LatencyHistogram.Snapshot forwardLatency, LatencyHistogram.Snapshot roundTrip, int transports, int tuples,
        int timers) {}
