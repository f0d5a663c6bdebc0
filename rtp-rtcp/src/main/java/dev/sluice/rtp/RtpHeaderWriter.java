// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Writes an RTP header (RFC 3550 §5.1) with extension elements (RFC 8285) at a borrowed buffer's writer index: {@link #begin}, any number
 * of {@code addExtension}, {@link #end}. Starts in the one-byte form and changes to the two-byte form when an element needs it. Reusable,
 * allocation-free, confined to one thread.
 */
public final class RtpHeaderWriter {
    private static final int VERSION_2 = 0b10_0_0_0000;
    private static final int EXTENSION_BIT = 0b00_0_1_0000;
    private static final int MAX_ONE_BYTE_ID = 14;
    private static final int MAX_ONE_BYTE_LENGTH = 16;

    private ByteBuf out = Unpooled.EMPTY_BUFFER;
    private int start;
    private int elementsStart;
    private boolean hasExtension;
    private boolean twoByte;

    /** @param out borrowed until {@link #end} */
    public void begin(ByteBuf out, boolean marker, int payloadType, int sequenceNumber, int timestamp, int ssrc) {
        this.out = out;
        this.start = out.writerIndex();
        this.hasExtension = false;
        this.twoByte = false;
        out.writeByte(VERSION_2);
        out.writeByte((marker ? 0x80 : 0) | payloadType);
        out.writeShort(sequenceNumber);
        out.writeInt(timestamp);
        out.writeInt(ssrc);
    }

    /**
     * Copies an element's data from {@code source} (borrowed).
     *
     *
     * @param id 1..255
     *
     * @param length 0..255 bytes
     */
    public void addExtension(int id, ByteBuf source, int index, int length) {
        writeElementHead(id, length);
        out.writeBytes(source, index, length);
    }

    /** An element of two bytes, such as a transport-wide sequence number. */
    public void addExtensionShort(int id, int value) {
        writeElementHead(id, Short.BYTES);
        out.writeShort(value);
    }

    /** An element of three bytes, such as an absolute send time. */
    public void addExtensionMedium(int id, int value) {
        writeElementHead(id, 3);
        out.writeMedium(value);
    }

    /** An element of one byte, such as an audio level. */
    public void addExtensionByte(int id, int value) {
        writeElementHead(id, 1);
        out.writeByte(value);
    }

    /**
     * Pads and closes the extension.
     *
     *
     * @return bytes of the header
     */
    public int end() {
        if (hasExtension) {
            int bytes = out.writerIndex() - elementsStart;
            int padding = -bytes & 3;
            out.writeZero(padding);
            out.setShort(elementsStart - 4, twoByte ? RtpPacketView.TWO_BYTE_PROFILE : RtpPacketView.ONE_BYTE_PROFILE);
            out.setShort(elementsStart - 2, (bytes + padding) / Integer.BYTES);
            out.setByte(start, VERSION_2 | EXTENSION_BIT);
        }
        int length = out.writerIndex() - start;
        out = Unpooled.EMPTY_BUFFER;
        return length;
    }

    private void writeElementHead(int id, int length) {
        assert id > 0 && id < 256 && length < 256 : "id " + id + " length " + length;
        if (!hasExtension) {
            hasExtension = true;
            out.writeInt(0); // profile and length, filled in by end()
            elementsStart = out.writerIndex();
        }
        if (!twoByte && (id > MAX_ONE_BYTE_ID || length > MAX_ONE_BYTE_LENGTH || length == 0)) {
            changeToTwoByte();
        }
        if (twoByte) {
            out.writeByte(id);
            out.writeByte(length);
        } else {
            out.writeByte(id << 4 | (length - 1));
        }
    }

    /** Rewrites the elements written so far, last one first, so that none is overwritten before it has moved. */
    private void changeToTwoByte() {
        twoByte = true;
        int count = 0;
        for (int index = elementsStart; index < out.writerIndex(); index += 2 + (out.getByte(index) & 0x0F)) {
            count++;
        }
        int oldEnd = out.writerIndex();
        out.writeZero(count);
        int to = out.writerIndex();
        for (int moved = count; moved > 0; moved--) {
            int head = elementsStart;
            for (int skip = 1; skip < moved; skip++) {
                head += 2 + (out.getByte(head) & 0x0F);
            }
            int id = (out.getByte(head) & 0xF0) >>> 4;
            int length = (out.getByte(head) & 0x0F) + 1;
            assert head + 1 + length <= oldEnd;
            for (int i = length - 1; i >= 0; i--) {
                out.setByte(--to, out.getByte(head + 1 + i));
            }
            out.setByte(--to, length);
            out.setByte(--to, id);
        }
    }
}
