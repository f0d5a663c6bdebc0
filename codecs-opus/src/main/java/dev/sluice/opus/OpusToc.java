// SPDX-License-Identifier: Apache-2.0
package dev.sluice.opus;

import io.netty.buffer.ByteBuf;

/**
 * Table of contents of an Opus packet (RFC 6716 §3.1): how many frames of which duration. Stateless, allocation-free.
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+
 * | config  |s| c |
 * </pre>
 */
public final class OpusToc {
    public static final int MAX_PACKET_MICROS = 120_000; // RFC 6716 §3.2.5
    private static final int[] SILK_FRAME_MICROS = {10_000, 20_000, 40_000, 60_000};
    private static final int[] HYBRID_FRAME_MICROS = {10_000, 20_000};
    private static final int[] CELT_FRAME_MICROS = {2_500, 5_000, 10_000, 20_000};

    private OpusToc() {}

    /**
     * Duration of one frame in microseconds.
     *
     *
     * @param toc 0..255
     */
    public static int frameMicros(int toc) {
        int config = toc >>> 3;
        if (config < 12) {
            return SILK_FRAME_MICROS[config & 3];
        }
        return config < 16 ? HYBRID_FRAME_MICROS[config & 1] : CELT_FRAME_MICROS[config & 3];
    }

    public static boolean isStereo(int toc) { return (toc & 0x04) != 0; }

    /**
     * Duration of a packet in microseconds, or -1 when it is not a valid one (RFC 6716 §3.4: no frame, more than 120 ms).
     *
     * @param index absolute, of the payload
     */
    public static int packetMicros(ByteBuf packet, int index, int bytes) {
        if (bytes < 1) {
            return -1;
        }
        int toc = packet.getUnsignedByte(index);
        int frames = switch (toc & 0x03) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> bytes < 2 ? 0 : packet.getByte(index + 1) & 0x3F;
        };
        int micros = frames * frameMicros(toc);
        return frames == 0 || micros > MAX_PACKET_MICROS ? -1 : micros;
    }

    /** Whether the packet says only that nothing is said (RFC 7587 §3.1.3: DTX, two bytes or less). */
    public static boolean isDiscontinuous(int bytes) {
        return bytes <= 2;
    }
}
