// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.media.stats.DropReason;
import dev.sluice.media.stats.LoopCounters;

/** A producer's way to its relay on another loop. Confined to the producer's loop; to it the relay is an address, nothing more. */
final class RelayLink {
    private final ProducerRelay relay;
    private final RouterLoop relayLoop;
    private final HandOverQueue queue;
    private final LoopCounters counters;

    /** @param queue from the producer's loop to the relay's */
    RelayLink(ProducerRelay relay, RouterLoop relayLoop, HandOverQueue queue, RouterLoop producerLoop) {
        this.relay = relay;
        this.relayLoop = relayLoop;
        this.queue = queue;
        this.counters = producerLoop.counters();
    }

    boolean leadsTo(ProducerRelay other) { return relay == other; }

    HandOverQueue queue() { return queue; }

    /**
     * @param packet borrowed; its buffer is retained
     *
     * @param epoch another one than before means that the stream started anew
     */
    void handOver(MediaPacket packet, int epoch, StreamClock clock) {
        HandOverQueue.Slot slot = queue.offer();
        if (slot == null) {
            counters.drop(DropReason.HAND_OVER_FULL);
            return;
        }
        slot.relay = relay;
        slot.buffer = packet.buffer().retain();
        slot.extendedSequence = packet.extendedSequence();
        slot.arrivalNanos = packet.arrivalNanos();
        slot.keyFrameStart = packet.keyFrameStart();
        slot.epoch = epoch;
        slot.clockKnown = clock.isKnown();
        slot.clockNanos = clock.capturedNanos();
        slot.clockTicks = clock.capturedTicks();
    }

    /** The producer ends, and so does the relay. */
    void end() { relayLoop.execute(relay::end); }
}
