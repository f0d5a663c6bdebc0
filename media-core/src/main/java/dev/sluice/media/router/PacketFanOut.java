// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of a track's packets out: keeps the last of them for retransmission, and hands every read batch to the consumers of this loop,
 * receiver outer and packets inner, so that what goes to one receiver stands together. To each other loop with consumers of the track the
 * batch goes once.
 *
 * <p>Confined to the loop. Owns the packets of its history and of the batch not yet fanned out.
 */
final class PacketFanOut {
    private final PacketHistory history;
    private final StreamClock clock;
    private final FanOutQueue queue;
    private final List<Consumer> consumers = new ArrayList<>();
    private final List<RelayLink> links = new ArrayList<>();
    private final ArrayList<MediaPacket> batch = new ArrayList<>();
    private boolean queued;
    private int epoch;

    /**
     * @param ownedHistory closed with this
     *
     * @param clock of the stream, told to other loops with each packet
     */
    PacketFanOut(PacketHistory ownedHistory, StreamClock clock, FanOutQueue queue) {
        this.history = ownedHistory;
        this.clock = clock;
        this.queue = queue;
    }

    List<Consumer> consumers() { return consumers; }

    /** Ways to other loops. */
    List<RelayLink> links() { return links; }

    /** A packet to send again: borrowed, or null. */
    @Nullable
    MediaPacket find(long extendedSequence, long nowNanos) { return history.find(extendedSequence, nowNanos); }

    /** Lets go of what is too old to be sent again. */
    void expire(long nowNanos) { history.expire(nowNanos); }

    void add(MediaPacket ownedPacket) {
        history.store(ownedPacket);
        batch.add(ownedPacket);
        if (!queued) {
            queued = true;
            queue.add(this);
        }
    }

    /** Hands the read batch to the other loops; called by the {@link FanOutQueue}, which calls {@link #flush} next. */
    void handOver() {
        for (int l = 0; l < links.size(); l++) {
            RelayLink link = links.get(l);
            for (int p = 0; p < batch.size(); p++) {
                link.handOver(batch.get(p), epoch, clock);
            }
            queue.commitLater(link.queue());
        }
    }

    /** Hands the read batch to every consumer and lets it go; called once a read batch by the {@link FanOutQueue}. */
    void flush(long nowNanos) {
        queued = false;
        deliver(nowNanos);
    }

    /**
     * The stream starts anew behind what the read batch brought so far: its numbering jumps, and consumers go on without a gap, with a key
     * frame. None of what went before is sent again.
     */
    void restart(long nowNanos) {
        handOver();
        deliver(nowNanos);
        history.close();
        consumers.forEach(Consumer::handleStreamRestart);
        epoch++;
    }

    /** Consumers must be gone already; ends the relays on other loops. */
    void close() {
        links.forEach(RelayLink::end);
        links.clear();
        releaseBatch();
        history.close();
    }

    private void deliver(long nowNanos) {
        for (int c = 0; c < consumers.size(); c++) {
            deliver(consumers.get(c), nowNanos);
        }
        releaseBatch();
    }

    /** A bug of ours costs this consumer the rest of the batch, and nobody else anything. */
    private void deliver(Consumer consumer, long nowNanos) {
        int p = 0;
        try {
            for (; p < batch.size(); p++) {
                consumer.handlePacket(batch.get(p), nowNanos);
            }
        } catch (RuntimeException e) {
            queue.handleFailure(consumer, batch.size() - p, e);
        }
    }

    private void releaseBatch() {
        for (int p = 0; p < batch.size(); p++) {
            batch.get(p).release();
        }
        batch.clear();
    }
}
