// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;

/** Limits the sender sets to the receiver's playout delay: 12 bits each of minimum and maximum, in units of 10 ms. */
public final class PlayoutDelay {
    public static final int LENGTH = 3; // bytes
    public static final int MAX_MILLIS = 40_950;

    private static final int UNIT_MILLIS = 10;
    private static final int BITS = 12;
    private static final int MASK = (1 << BITS) - 1;

    private PlayoutDelay() {}

    /** @param index absolute, of the element's data */
    public static int minMillis(ByteBuf packet, int index) {
        return (packet.getUnsignedMedium(index) >>> BITS) * UNIT_MILLIS;
    }

    /** @param index absolute, of the element's data */
    public static int maxMillis(ByteBuf packet, int index) {
        return (packet.getUnsignedMedium(index) & MASK) * UNIT_MILLIS;
    }

    /** The 24 bits to send; both 0..{@link #MAX_MILLIS}, rounded down to 10 ms. */
    public static int encode(int minMillis, int maxMillis) {
        return minMillis / UNIT_MILLIS << BITS | maxMillis / UNIT_MILLIS;
    }
}
