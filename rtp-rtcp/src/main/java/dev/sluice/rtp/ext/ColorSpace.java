// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Colour space of a frame, on the last packet of key frames. The numbers are those of ITU-T H.273.
 *
 * @param range 0 undefined, 1 limited, 2 full, 3 derived
 * @param chromaSiting horizontal siting in bits 2..3, vertical in bits 0..1
 * @param hdr null for standard dynamic range
 */
public record ColorSpace(int primaries, int transfer, int matrix, int range, int chromaSiting, @Nullable Hdr hdr) {
    public static final int LENGTH = 4; // bytes
    public static final int LENGTH_WITH_HDR = 28; // bytes

    /**
     * Mastering display and light levels (SMPTE ST 2086, CTA-861.3).
     *
     * @param maxLuminance candela per square metre
     * @param minLuminance 1/10000 candela per square metre
     * @param red, green, blue, white chromaticity, x in the upper and y in the lower 16 bits, units of 1/50000
     * @param maxContentLight, maxFrameAverageLight candela per square metre
     */
    public record Hdr(int maxLuminance, int minLuminance, int red, int green, int blue, int white, int maxContentLight,
            int maxFrameAverageLight) {}

    /** Null for an element of another length; {@code index} is absolute, of the element's data. */
    public static @Nullable ColorSpace read(ByteBuf packet, int index, int length) {
        if (length != LENGTH && length != LENGTH_WITH_HDR) {
            return null;
        }
        int last = packet.getUnsignedByte(index + 3);
        return new ColorSpace(packet.getUnsignedByte(index), packet.getUnsignedByte(index + 1),
                packet.getUnsignedByte(index + 2), last >>> 4 & 0x03, last & 0x0F,
                length == LENGTH ? null : readHdr(packet, index + LENGTH));
    }

    private static Hdr readHdr(ByteBuf packet, int index) {
        return new Hdr(packet.getUnsignedShort(index), packet.getUnsignedShort(index + 2), packet.getInt(index + 4),
                packet.getInt(index + 8), packet.getInt(index + 12), packet.getInt(index + 16),
                packet.getUnsignedShort(index + 20), packet.getUnsignedShort(index + 22));
    }

    /** Appends {@link #LENGTH} or {@link #LENGTH_WITH_HDR} bytes. */
    public void writeTo(ByteBuf out) {
        out.writeByte(primaries);
        out.writeByte(transfer);
        out.writeByte(matrix);
        out.writeByte(range << 4 | chromaSiting);
        if (hdr != null) {
            out.writeShort(hdr.maxLuminance());
            out.writeShort(hdr.minLuminance());
            out.writeInt(hdr.red());
            out.writeInt(hdr.green());
            out.writeInt(hdr.blue());
            out.writeInt(hdr.white());
            out.writeShort(hdr.maxContentLight());
            out.writeShort(hdr.maxFrameAverageLight());
        }
    }
}
