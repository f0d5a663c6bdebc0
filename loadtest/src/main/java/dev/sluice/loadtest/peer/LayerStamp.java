// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Puts the mid and rid of a simulcast layer into the headers of its packets (RFC 8852), all of them alike, so that a packet sent again is
 * the same packet. Immutable.
 */
final class LayerStamp {
    /** Bytes to leave free in front of a packet. */
    static final int HEADROOM = 64;

    private static final int FIXED_HEADER_LENGTH = 12;
    private static final int EXTENSION_HEADER_LENGTH = 4;
    private static final int EXTENSION_BIT = 0x10;
    private static final int ONE_BYTE_PROFILE = 0xBEDE; // RFC 8285 §4.2

    private final byte[] oneByteElements; // whole words
    private final byte[] twoByteElements;

    /** @param midId 1 to 14, as is {@code ridId}; 0 leaves the element out */
    LayerStamp(int midId, String mid, int ridId, String rid) {
        this.oneByteElements = elements(midId, mid, ridId, rid, true);
        this.twoByteElements = elements(midId, mid, ridId, rid, false);
        if (Math.max(oneByteElements.length, twoByteElements.length) + EXTENSION_HEADER_LENGTH > HEADROOM) {
            throw new IllegalArgumentException("mid " + mid + " and rid " + rid + " are too long");
        }
    }

    /**
     * The packet grows to the front, into the {@link #HEADROOM} before its reader index.
     *
     * @param packet borrowed, with a whole RTP header
     * @return bytes the header has grown by
     */
    int apply(ByteBuf packet) {
        int start = packet.readerIndex();
        int first = packet.getByte(start);
        int plainLength = FIXED_HEADER_LENGTH + Integer.BYTES * (first & 0x0F);
        boolean hasExtension = (first & EXTENSION_BIT) != 0;
        boolean oneByte = !hasExtension || packet.getUnsignedShort(start + plainLength) == ONE_BYTE_PROFILE;
        byte[] elements = oneByte ? oneByteElements : twoByteElements;
        int growth = elements.length + (hasExtension ? 0 : EXTENSION_HEADER_LENGTH);
        int moved = plainLength + (hasExtension ? EXTENSION_HEADER_LENGTH : 0);
        int newStart = start - growth;
        for (int i = 0; i < moved; i++) {
            packet.setByte(newStart + i, packet.getByte(start + i));
        }
        int extension = newStart + plainLength;
        int words = elements.length / Integer.BYTES + (hasExtension ? packet.getUnsignedShort(extension + 2) : 0);
        if (!hasExtension) {
            packet.setByte(newStart, first | EXTENSION_BIT);
            packet.setShort(extension, ONE_BYTE_PROFILE);
        }
        packet.setShort(extension + 2, words);
        packet.setBytes(extension + EXTENSION_HEADER_LENGTH, elements);
        packet.readerIndex(newStart);
        return growth;
    }

    private static byte[] elements(int midId, String mid, int ridId, String rid, boolean oneByte) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        add(out, midId, mid, oneByte);
        add(out, ridId, rid, oneByte);
        while (out.size() % Integer.BYTES != 0) {
            out.write(0);
        }
        return out.toByteArray();
    }

    private static void add(ByteArrayOutputStream out, int id, String value, boolean oneByte) {
        if (id == 0) {
            return;
        }
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        if (oneByte) {
            out.write(id << 4 | bytes.length - 1);
        } else {
            out.write(id);
            out.write(bytes.length);
        }
        out.writeBytes(bytes);
    }
}
