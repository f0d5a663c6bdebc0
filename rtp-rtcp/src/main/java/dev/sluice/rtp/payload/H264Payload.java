// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.payload;

import io.netty.buffer.ByteBuf;

/** NAL units of H.264 in RTP (RFC 6184 §5): single, STAP-A and FU-A. Stateless, allocation-free. */
public final class H264Payload {
    static final int NAL_IDR = 5;
    static final int NAL_SPS = 7;
    static final int NAL_STAP_A = 24;
    static final int NAL_FU_A = 28;
    private static final int TYPE_MASK = 0x1F;
    private static final int FU_START_BIT = 0x80;

    private H264Payload() {}

    /**
     * Whether a decoder can start with this packet: it carries a sequence parameter set, which encoders send with each IDR picture.
     * An IDR slice alone does not do, a new decoder has no parameters for it.
     */
    public static boolean isKeyFrameStart(ByteBuf packet, int index, int bytes) {
        if (bytes < 1) {
            return false;
        }
        int type = packet.getByte(index) & TYPE_MASK;
        return switch (type) {
            case NAL_SPS -> true;
            case NAL_STAP_A -> stapContainsSps(packet, index + 1, index + bytes);
            case NAL_FU_A -> bytes >= 2 && (packet.getByte(index + 1) & FU_START_BIT) != 0
                    && (packet.getByte(index + 1) & TYPE_MASK) == NAL_SPS;
            default -> false;
        };
    }

    private static boolean stapContainsSps(ByteBuf packet, int start, int end) {
        int at = start;
        while (at + Short.BYTES < end) {
            int size = packet.getUnsignedShort(at);
            at += Short.BYTES;
            if (size == 0 || at + size > end) {
                return false;
            }
            if ((packet.getByte(at) & TYPE_MASK) == NAL_SPS) {
                return true;
            }
            at += size;
        }
        return false;
    }
}
