// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.media.stats.DropReason;
import dev.sluice.media.stats.LoopCounters;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tracks that got packets in the current read batch of a loop. Confined to the loop. */
public final class FanOutQueue {
    private static final Logger LOG = LoggerFactory.getLogger(FanOutQueue.class);

    private final LoopCounters counters;
    private final ArrayList<PacketFanOut> tracks = new ArrayList<>();
    private final ArrayList<HandOverQueue> handOvers = new ArrayList<>();

    /** @param counters of the loop */
    public FanOutQueue(LoopCounters counters) { this.counters = counters; }

    void add(PacketFanOut track) { tracks.add(track); }

    /** The other loop sees what was put into the queue when the batch is flushed, all at once. */
    void commitLater(HandOverQueue queue) {
        if (!handOvers.contains(queue)) { // a few at most
            handOvers.add(queue);
        }
    }

    /** A bug of ours met one consumer. Logged once a consumer: the next batch may well bring the same. */
    void handleFailure(Consumer consumer, int packets, RuntimeException e) {
        counters.drop(DropReason.CONSUMER_FAILED, packets);
        if (consumer.isFirstFailure()) {
            LOG.error("consumer {} of {} failed, and goes on with the next packets", consumer.id(),
                    consumer.producerId(), e);
        }
    }

    /**
     * Fans out everything of the read batch; the caller flushes the sockets afterwards. Other loops come first, so that they work while
     * this one serves its own receivers.
     */
    public void flush(long nowNanos) {
        for (int i = 0; i < tracks.size(); i++) {
            tracks.get(i).handOver();
        }
        for (int i = 0; i < handOvers.size(); i++) {
            handOvers.get(i).commit();
        }
        handOvers.clear();
        for (int i = 0; i < tracks.size(); i++) {
            tracks.get(i).flush(nowNanos);
        }
        tracks.clear();
    }
}
