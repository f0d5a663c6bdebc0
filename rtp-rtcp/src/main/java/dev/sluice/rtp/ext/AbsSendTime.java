// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;

/** When a packet left its sender: seconds of the sender's clock as 6.18 fixed point, which wraps every 64 s. */
public final class AbsSendTime {
    public static final int LENGTH = 3; // bytes

    private static final int FRACTION_BITS = 18;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long WRAP_NANOS = 64 * NANOS_PER_SECOND;

    private AbsSendTime() {}

    /**
     * The 24 bits as they are.
     *
     * @param index absolute, of the element's data
     */
    public static int value(ByteBuf packet, int index) { return packet.getUnsignedMedium(index); }

    /** The 24 bits to send at an instant of any clock. */
    public static int encode(long nanos) {
        return (int) ((Math.floorMod(nanos, WRAP_NANOS) << FRACTION_BITS) / NANOS_PER_SECOND);
    }

    /** Nanoseconds from one value to a later one less than 32 s away; negative when it is the earlier one. */
    public static long nanosBetween(int earlier, int later) {
        int difference = (later - earlier) << Byte.SIZE >> Byte.SIZE; // 24 bits, signed
        return difference * NANOS_PER_SECOND >> FRACTION_BITS;
    }
}
