// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp;

/**
 * Extends 32-bit RTP timestamps to ticks that never wrap: each is taken as the one nearest to the one before, so a stream may go back as
 * well as forth. Starts at the first timestamp plus 2^32, so that ticks stay positive.
 */
public final class TimestampUnwrapper {
    private static final long UNSET = -1;

    private long last = UNSET;

    /** @param timestamp raw 32 bits */
    public long unwrap(int timestamp) {
        last = last == UNSET ? Integer.toUnsignedLong(timestamp) + (1L << 32) : last + (timestamp - (int) last);
        return last;
    }

    /** The next timestamp starts anew. */
    public void reset() { last = UNSET; }
}
