// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import org.jspecify.annotations.Nullable;

/**
 * Limits how often one subscriber gets the same packet again: at most {@link #MAX_PER_PACKET} times, and not twice within a round trip,
 * so that a repeated NACK which crossed our answer does not deliver a packet twice. Confined.
 *
 * <p>A subscriber that loses nothing costs nothing: numbers are kept in blocks of {@value #BLOCK}, each made when the first of its
 * numbers is asked for and used again about a window later.
 */
final class Retransmissions {
    static final int MAX_PER_PACKET = 6;

    private static final int BLOCK = 32; // sequence numbers
    private static final int BLOCKS = SequenceMap.CAPACITY / BLOCK + 1; // a window need not begin with a block

    private @Nullable Block @Nullable [] blocks;

    /** What was sent again of {@value #BLOCK} numbers in a row. */
    private static final class Block {
        final long[] lastSentNanos = new long[BLOCK];
        final byte[] counts = new byte[BLOCK];
        long number; // extended sequence numbers divided by BLOCK
        int known; // one bit a number: whether the arrays say something of it
    }

    /** A packet was sent late for the first time: a NACK for it may be on its way already and is then answered. */
    void handleLateSend(long extendedSequence, long nowNanos) {
        Block block = block(extendedSequence);
        int slot = slot(extendedSequence);
        block.known |= 1 << slot;
        block.counts[slot] = 0;
        block.lastSentNanos[slot] = nowNanos;
    }

    /** Whether the packet may be sent again now; if so, counts it. */
    boolean tryAcquire(long extendedSequence, long minIntervalNanos, long nowNanos) {
        Block block = block(extendedSequence);
        int slot = slot(extendedSequence);
        if ((block.known & 1 << slot) == 0) {
            block.known |= 1 << slot;
            block.counts[slot] = 0;
        } else if (block.counts[slot] >= MAX_PER_PACKET
                || nowNanos - block.lastSentNanos[slot] < minIntervalNanos) {
            return false;
        }
        block.counts[slot]++;
        block.lastSentNanos[slot] = nowNanos;
        return true;
    }

    private Block block(long extendedSequence) {
        @Nullable
        Block[] all = blocks;
        if (all == null) {
            all = new @Nullable Block[BLOCKS];
            blocks = all;
        }
        long number = extendedSequence / BLOCK;
        int index = (int) (number % BLOCKS);
        Block block = all[index];
        if (block == null) {
            block = new Block();
            all[index] = block;
        }
        if (block.number != number) { // what was there is a window old
            block.number = number;
            block.known = 0;
        }
        return block;
    }

    private static int slot(long extendedSequence) { return (int) extendedSequence & BLOCK - 1; }
}
