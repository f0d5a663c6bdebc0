// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.stats;

/**
 * One event loop since its start.
 *
 * @param drops by {@link DropReason#ordinal}; not to be modified
 * @param media over all tracks, ended ones included
 * @param forwardLatency time in the server of each forwarded packet, kernel queues not included
 * @param roundTrip to all peers, as RTCP reports tell it
 * @param handedOver packets to other loops, one for each packet and loop
 * @param handOvers read batches to other loops, one for each batch and loop
 * @param transports, tuples, timers, relays live objects; all 0 when nobody is connected
 * @param busyShare 0..1, of the processor time one thread can have, over the last seconds
 */
@SuppressWarnings("ArrayRecordComponent") // a snapshot nobody else writes to
public record LoopStats(int loop, long datagramsIn, long bytesIn, long datagramsOut, long bytesOut, long[] drops,
        MediaTotals media,
        LatencyHistogram.Snapshot forwardLatency, LatencyHistogram.Snapshot roundTrip, long handedOver, long handOvers,
        int transports, int tuples, int timers, int relays, double busyShare) {}
