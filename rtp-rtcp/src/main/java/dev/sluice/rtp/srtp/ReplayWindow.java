// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import java.util.Arrays;

/**
 * Which packet indices have been received (RFC 3711 §3.3.2). {@link #check} never changes it; call {@link #add} once the packet is
 * authenticated. Confined to one thread; allocates nothing after construction.
 */
final class ReplayWindow {
    static final int MIN_SIZE = 64;
    static final int MAX_SIZE = 1024;

    private final long[] bits; // a ring: index i lives in bit i mod size
    private final int size;
    private long highest = -1;

    /** {@code size} is how many of the newest indices are told apart: a power of two from 64 to 1024. */
    ReplayWindow(int size) {
        if (size < MIN_SIZE || size > MAX_SIZE || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("replay window of " + size);
        }
        this.size = size;
        this.bits = new long[size / Long.SIZE];
    }

    /** OK, REPLAYED, or TOO_OLD when the index is left of the window and can no longer be told. */
    SrtpVerdict check(long index) {
        if (index > highest) {
            return SrtpVerdict.OK;
        }
        if (highest - index >= size) {
            return SrtpVerdict.TOO_OLD;
        }
        return (bits[word(index)] & bit(index)) == 0 ? SrtpVerdict.OK : SrtpVerdict.REPLAYED;
    }

    /** Marks an index that {@link #check} let pass. */
    void add(long index) {
        if (index - highest >= size) {
            Arrays.fill(bits, 0);
            highest = index;
        }
        while (highest < index) {
            highest++;
            bits[word(highest)] &= ~bit(highest);
        }
        bits[word(index)] |= bit(index);
    }

    /** The highest index added, -1 before the first. */
    long highest() { return highest; }

    private int word(long index) { return (int) (index & (size - 1)) / Long.SIZE; }

    private static long bit(long index) { return 1L << index; }
}
