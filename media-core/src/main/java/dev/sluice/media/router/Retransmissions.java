// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import java.util.Arrays;

/**
 * Limits how often one subscriber gets the same packet again: at most {@link #MAX_PER_PACKET} times, and not twice within a round trip,
 * so that a repeated NACK which crossed our answer does not deliver a packet twice. Confined; allocates nothing after construction.
 */
final class Retransmissions {
    static final int MAX_PER_PACKET = 6;

    private static final int MASK = SequenceMap.CAPACITY - 1;

    private final long[] sequences = new long[SequenceMap.CAPACITY];
    private final long[] lastSentNanos = new long[SequenceMap.CAPACITY];
    private final byte[] counts = new byte[SequenceMap.CAPACITY];

    Retransmissions() { Arrays.fill(sequences, -1); }

    /** A packet was sent late for the first time: a NACK for it may be on its way already and is then answered. */
    void handleLateSend(long extendedSequence, long nowNanos) {
        int slot = (int) extendedSequence & MASK;
        sequences[slot] = extendedSequence;
        counts[slot] = 0;
        lastSentNanos[slot] = nowNanos;
    }

    /** Whether the packet may be sent again now; if so, counts it. */
    boolean tryAcquire(long extendedSequence, long minIntervalNanos, long nowNanos) {
        int slot = (int) extendedSequence & MASK;
        if (sequences[slot] != extendedSequence) {
            sequences[slot] = extendedSequence;
            counts[slot] = 0;
        } else if (counts[slot] >= MAX_PER_PACKET || nowNanos - lastSentNanos[slot] < minIntervalNanos) {
            return false;
        }
        counts[slot]++;
        lastSentNanos[slot] = nowNanos;
        return true;
    }
}
