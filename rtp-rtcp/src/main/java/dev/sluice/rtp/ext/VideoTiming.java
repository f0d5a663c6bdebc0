// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * When a frame passed the stages of its sender, each in milliseconds since its capture, 0..65535.
 *
 * @param flags why it was sent: bit 0 by timer, bit 1 by frame size
 * @param networkMillis, secondNetworkMillis for middle boxes to fill in; 0 from the sender
 */
public record VideoTiming(int flags, int encodeStartMillis, int encodeFinishMillis, int packetizationFinishMillis,
        int pacerExitMillis, int networkMillis, int secondNetworkMillis) {
    public static final int LENGTH = 13; // bytes

    private static final int LENGTH_WITHOUT_FLAGS = 12; // as first deployed

    /** Null when the element is too short; {@code index} is absolute, of the element's data. */
    public static @Nullable VideoTiming read(ByteBuf packet, int index, int length) {
        if (length < LENGTH_WITHOUT_FLAGS) {
            return null;
        }
        int flags = length == LENGTH_WITHOUT_FLAGS ? 0 : packet.getUnsignedByte(index);
        int times = length == LENGTH_WITHOUT_FLAGS ? index : index + 1;
        return new VideoTiming(flags, packet.getUnsignedShort(times), packet.getUnsignedShort(times + 2),
                packet.getUnsignedShort(times + 4), packet.getUnsignedShort(times + 6),
                packet.getUnsignedShort(times + 8),
                packet.getUnsignedShort(times + 10));
    }

    /** Appends {@link #LENGTH} bytes. */
    public void writeTo(ByteBuf out) {
        out.writeByte(flags);
        out.writeShort(encodeStartMillis);
        out.writeShort(encodeFinishMillis);
        out.writeShort(packetizationFinishMillis);
        out.writeShort(pacerExitMillis);
        out.writeShort(networkMillis);
        out.writeShort(secondNetworkMillis);
    }
}
