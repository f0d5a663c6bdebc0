// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.stats;

/** Counters of one event loop: written by the loop only, read as {@link LoopStats}. */
public final class LoopCounters {
    private static final DropReason[] REASONS = DropReason.values();

    private final long[] drops = new long[REASONS.length];
    private final LatencyHistogram forwardLatency = new LatencyHistogram();
    private final LatencyHistogram roundTrip = new LatencyHistogram();
    private MediaTotals ended = MediaTotals.ZERO;
    private long datagramsIn;
    private long bytesIn;
    private long datagramsOut;
    private long bytesOut;
    private long handedOver;
    private long handOvers;

    public void drop(DropReason reason) { drops[reason.ordinal()]++; }

    public void drop(DropReason reason, int packets) { drops[reason.ordinal()] += packets; }

    public long drops(DropReason reason) { return drops[reason.ordinal()]; }

    public void received(int bytes) {
        datagramsIn++;
        bytesIn += bytes;
    }

    public void sent(int bytes) {
        datagramsOut++;
        bytesOut += bytes;
    }

    /** One read batch's packets for another loop, one or more. */
    public void handedOver(long packets) {
        handedOver += packets;
        handOvers++;
    }

    /** Time a read batch spent in the server, from the first read to the last flush. */
    public void forwarded(long micros, long packets) {
        forwardLatency.record(micros, packets);
    }

    public void roundTrip(long micros) { roundTrip.record(micros, 1); }

    /** A track of a publisher ended: what it counted stays. */
    public void ended(ProducerStats track) {
        ended = ended.plus(track);
    }

    /** A track no longer goes to a subscriber: what it counted stays. */
    public void ended(ConsumerStats track) {
        ended = ended.plus(track);
    }

    public long datagramsOut() { return datagramsOut; }

    /** What a loop has and does now. */
    public record Gauges(int transports, int tuples, int timers, int relays, double busyShare) {
        public static final Gauges ZERO = new Gauges(0, 0, 0, 0, 0);
    }

    public LoopStats snapshot(int loop, MediaTotals live, Gauges gauges) {
        return new LoopStats(loop, datagramsIn, bytesIn, datagramsOut, bytesOut, drops.clone(), ended.plus(live),
                forwardLatency.snapshot(), roundTrip.snapshot(), handedOver, handOvers, gauges.transports(),
                gauges.tuples(), gauges.timers(), gauges.relays(), gauges.busyShare());
    }
}
