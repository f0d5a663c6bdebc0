// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

/**
 * Maps the extended sequence numbers of a producer's stream to those a subscriber sees, and back. Packets that are not forwarded close
 * up, packets lost on the way to us stay gaps, so a gap of the subscriber is always a real loss.
 *
 * <p>Remembers the last {@value #CAPACITY} incoming positions, one bit each: whether the position has an outgoing number. Numbers follow
 * by counting bits from the newest one. Confined to the router's loop; allocates nothing after construction.
 */
final class SequenceMap {
    static final int CAPACITY = 2048;
    /** The packet must not be forwarded: it is older than the map or older than the stream's start. */
    static final long UNMAPPED = -1;

    private static final int MASK = CAPACITY - 1;
    private static final long EMPTY = Long.MIN_VALUE;

    private final long[] numbered = new long[CAPACITY / Long.SIZE]; // a ring: position p has bit p mod CAPACITY
    private long highestIncoming = EMPTY;
    private long firstIncoming; // of this numbering; what came before has no bit
    private long highestOutgoing;

    /** @param firstOutgoing extended sequence number of the first packet forwarded, at least 0 */
    SequenceMap(long firstOutgoing) {
        highestOutgoing = firstOutgoing - 1;
    }

    /** Outgoing extended sequence number of a packet to be forwarded, or {@link #UNMAPPED}. Asking again gives the same answer. */
    long forward(long incoming) {
        if (highestIncoming == EMPTY) {
            highestIncoming = incoming - 1;
            firstIncoming = incoming;
        }
        if (incoming > highestIncoming) {
            advanceTo(incoming);
            return assign(incoming);
        }
        return isNumbered(incoming) ? highestOutgoing - countFrom(incoming + 1) : UNMAPPED;
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
            return !isNumbered(incoming);
        }
        advanceTo(incoming);
        numbered[word(incoming)] &= ~bit(incoming);
        highestIncoming = incoming;
        return true;
    }

    /** Incoming extended sequence number that went out as {@code outgoing}, or {@link #UNMAPPED}. */
    long incoming(long outgoing) {
        if (highestIncoming == EMPTY || outgoing > highestOutgoing || outgoing <= highestOutgoing - CAPACITY) {
            return UNMAPPED;
        }
        int newer = (int) (highestOutgoing - outgoing); // numbered positions to pass on the way back
        long lowest = lowestIncoming();
        long position = highestIncoming;
        while (position >= lowest) {
            int inWord = (int) Math.min((position & (Long.SIZE - 1)) + 1, position - lowest + 1);
            long bits = numbered[word(position)] << (Long.SIZE - 1 - (int) (position & (Long.SIZE - 1)));
            bits &= -1L << (Long.SIZE - inWord); // the top bit is the position's, lower ones are older
            int count = Long.bitCount(bits);
            if (newer < count) {
                return position - placeFromTop(bits, newer);
            }
            newer -= count;
            position -= inWord;
        }
        return UNMAPPED;
    }

    /** The next packet starts a new incoming numbering, which continues the outgoing one without a gap. */
    void restart() {
        highestIncoming = EMPTY;
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
        numbered[word(incoming)] |= bit(incoming);
        highestIncoming = incoming;
        return ++highestOutgoing;
    }

    /** @param incoming not above the highest */
    private boolean isNumbered(long incoming) {
        return incoming >= lowestIncoming() && (numbered[word(incoming)] & bit(incoming)) != 0;
    }

    private long lowestIncoming() { return Math.max(firstIncoming, highestIncoming - MASK); }

    /** Numbered positions from {@code incoming}, which is in the window, to the highest. */
    private int countFrom(long incoming) {
        int count = 0;
        long position = incoming;
        while (position <= highestIncoming) {
            int offset = (int) (position & (Long.SIZE - 1));
            int inWord = (int) Math.min(Long.SIZE - offset, highestIncoming - position + 1);
            count += Long.bitCount(numbered[word(position)] >>> offset << (Long.SIZE - inWord));
            position += inWord;
        }
        return count;
    }

    /** How far below the top the set bit is that {@code skipped} higher ones precede; there is one. */
    private static int placeFromTop(long bits, int skipped) {
        long remaining = bits;
        for (int i = 0; i < skipped; i++) {
            remaining &= ~Long.highestOneBit(remaining);
        }
        return Long.numberOfLeadingZeros(remaining);
    }

    private static int word(long position) { return ((int) position & MASK) / Long.SIZE; }

    private static long bit(long position) { return 1L << position; }
}
