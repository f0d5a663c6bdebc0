// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.media.stats.LoopCounters;
import dev.sluice.rtp.RtpPacketView;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Packets on their way from one loop to another: a bounded ring with one writer, the sending loop, and one reader, the receiving one.
 * What is offered becomes visible by {@link #commit}, once a read batch. Holds one reference of the buffer of each packet in it; buffers
 * are shared, the packets around them are not. Allocates nothing after construction.
 */
final class HandOverQueue {
    /** Some tens of full read batches: a loop that is further behind could not send in time anyway. */
    static final int CAPACITY = 1024;

    private static final int MASK = CAPACITY - 1;

    private final HandOvers receiver;
    private final LoopCounters sender;
    private final Slot[] slots = new Slot[CAPACITY];
    private final AtomicLong committed = new AtomicLong(); // written by the sender
    private final AtomicLong taken = new AtomicLong(); // written by the receiver
    private long offered; // the sender's
    private long knownTaken; // the sender's
    private long next; // the receiver's

    /** A packet and what its relay must know of the stream. */
    static final class Slot {
        @Nullable
        ProducerRelay relay;
        @Nullable
        ByteBuf buffer; // one reference of it
        long extendedSequence;
        long arrivalNanos;
        boolean keyFrameStart;
        int epoch;
        boolean clockKnown;
        long clockNanos;
        int clockTicks;
    }

    /** @param sender counters of the loop that offers */
    HandOverQueue(HandOvers receiver, LoopCounters sender) {
        this.receiver = receiver;
        this.sender = sender;
        for (int i = 0; i < CAPACITY; i++) {
            slots[i] = new Slot();
        }
    }

    /** The next free slot, to be filled at once, or null when the receiver is too far behind; called on the sending loop. */
    @Nullable
    Slot offer() {
        if (offered - knownTaken == CAPACITY) {
            knownTaken = taken.getAcquire();
            if (offered - knownTaken == CAPACITY) {
                return null;
            }
        }
        return slots[(int) offered++ & MASK];
    }

    /** Shows the receiving loop what was offered, and wakes it; called on the sending loop. */
    void commit() {
        long packets = offered - committed.getPlain();
        if (packets > 0) {
            committed.set(offered); // not weaker: a receiver that is awake already must see it
            sender.handedOver(packets);
            receiver.wakeUp();
        }
    }

    /**
     * Gives up to {@code max} packets to their relays; called on the receiving loop.
     *
     * @param view scratch
     *
     * @return how many
     */
    int take(int max, RtpPacketView view) {
        int packets = (int) Math.min(committed.get() - next, max);
        for (int i = 0; i < packets; i++) {
            Slot slot = slots[(int) next++ & MASK];
            ProducerRelay relay = Objects.requireNonNull(slot.relay);
            ByteBuf buffer = Objects.requireNonNull(slot.buffer);
            slot.relay = null; // the ring keeps nothing alive
            slot.buffer = null;
            receiver.observeArrival(slot.arrivalNanos);
            relay.handlePacket(slot, buffer, view);
        }
        taken.setRelease(next);
        return packets;
    }
}
