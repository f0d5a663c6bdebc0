// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.payload;

import io.netty.buffer.ByteBuf;

/**
 * AV1 aggregation header (RTP payload format for AV1 1.0, §4.4). Stateless, allocation-free.
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+
 * |Z|Y| W |N|-|-|-|
 * </pre>
 */
public final class Av1Payload {
    private static final int CONTINUES_OBU = 0x80; // Z
    private static final int NEW_CODED_VIDEO_SEQUENCE = 0x08; // N

    private Av1Payload() {}

    /** First packet of a coded video sequence: a key frame with its sequence header. */
    public static boolean isKeyFrameStart(ByteBuf packet, int index, int bytes) {
        if (bytes < 2) {
            return false;
        }
        int header = packet.getByte(index);
        return (header & NEW_CODED_VIDEO_SEQUENCE) != 0 && (header & CONTINUES_OBU) == 0;
    }
}
