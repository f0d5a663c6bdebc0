// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import java.util.Arrays;

/**
 * Maps the extended sequence numbers of a producer's stream to those a subscriber sees, and back. Packets that are not forwarded close
 * up, packets lost on the way to us stay gaps, so a gap of the subscriber is always a real loss.
 *
 * <p>Remembers the last {@value #CAPACITY} positions; confined to the router's loop; allocates nothing after construction.
 */
final class SequenceMap {
    static final int CAPACITY = 2048;
    /** The packet must not be forwarded: it is older than the map or older than the stream's start. */
    static final long UNMAPPED = -1;

    private static final int MASK = CAPACITY - 1;
    private static final long EMPTY = Long.MIN_VALUE;

    private final long[] incomingAt = new long[CAPACITY]; // incoming sequence stored in the slot
    private final long[] outgoingAt = new long[CAPACITY]; // its outgoing sequence, or UNMAPPED where it was dropped
    private final long[] incomingByOutgoing = new long[CAPACITY];
    private long highestIncoming = EMPTY;
    private long highestOutgoing;

    /** @param firstOutgoing extended sequence number of the first packet forwarded, at least 0 */
    SequenceMap(long firstOutgoing) {
        highestOutgoing = firstOutgoing - 1;
        clear();
    }

    private void clear() {
        Arrays.fill(incomingAt, EMPTY);
        Arrays.fill(incomingByOutgoing, EMPTY);
    }

    /** Outgoing extended sequence number of a packet to be forwarded, or {@link #UNMAPPED}. Asking again gives the same answer. */
    long forward(long incoming) {
        if (highestIncoming == EMPTY) {
            highestIncoming = incoming - 1;
        }
        if (incoming > highestIncoming) {
            advanceTo(incoming);
            return assign(incoming);
        }
        int slot = (int) incoming & MASK;
        return incomingAt[slot] == incoming ? outgoingAt[slot] : UNMAPPED;
    }

    /**
     * Leaves a packet out of the outgoing numbering.
     *
     * @return false when its number is given already because later packets went out: forward it, or the subscriber sees a loss
     */
    boolean drop(long incoming) {
        if (highestIncoming == EMPTY) {
            return true;
        }
        if (incoming <= highestIncoming) {
            int slot = (int) incoming & MASK;
            return incomingAt[slot] != incoming || outgoingAt[slot] == UNMAPPED;
        }
        advanceTo(incoming);
        int slot = (int) incoming & MASK;
        incomingAt[slot] = incoming;
        outgoingAt[slot] = UNMAPPED;
        highestIncoming = incoming;
        return true;
    }

    /** Incoming extended sequence number that went out as {@code outgoing}, or {@link #UNMAPPED}. */
    long incoming(long outgoing) {
        if (outgoing > highestOutgoing || outgoing <= highestOutgoing - CAPACITY) {
            return UNMAPPED;
        }
        long incoming = incomingByOutgoing[(int) outgoing & MASK];
        if (incoming == EMPTY) {
            return UNMAPPED;
        }
        int slot = (int) incoming & MASK;
        return incomingAt[slot] == incoming && outgoingAt[slot] == outgoing ? incoming : UNMAPPED;
    }

    /** The next packet starts a new incoming numbering, which continues the outgoing one without a gap. */
    void restart() {
        highestIncoming = EMPTY;
        clear();
    }

    /** Extended sequence number of the newest packet, or one less than the first before anything was forwarded. */
    long highestOutgoing() {
        return highestOutgoing;
    }

    /** Gives numbers to the packets missing before {@code incoming}: they may still come, and until then they are losses. */
    private void advanceTo(long incoming) {
        long missing = incoming - highestIncoming - 1;
        if (missing >= CAPACITY) {
            highestOutgoing += missing - CAPACITY + 1;
            highestIncoming = incoming - CAPACITY;
        }
        while (highestIncoming < incoming - 1) {
            assign(highestIncoming + 1);
        }
    }

    private long assign(long incoming) {
        long outgoing = ++highestOutgoing;
        int slot = (int) incoming & MASK;
        incomingAt[slot] = incoming;
        outgoingAt[slot] = outgoing;
        incomingByOutgoing[(int) outgoing & MASK] = incoming;
        highestIncoming = incoming;
        return outgoing;
    }
}
