// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Read-only view of one RTP packet (RFC 3550 §5.1, extensions RFC 8285) in a borrowed buffer. Reusable, confined to one
 * thread; valid until the next {@link #wrap} or until the buffer is released. Never moves the buffer's indices. Allocates nothing, but
 * for the first element with an id that only the two-byte form has.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |                             SSRC                              |
 * |                          CSRC * CC                            |
 * |      defined by profile       |     length in 32-bit words    |
 * |                        header extension                       |
 * |                          payload ...           |   padding    |
 * </pre>
 */
public final class RtpPacketView {
    public static final int FIXED_HEADER_LENGTH = 12; // bytes
    static final int ONE_BYTE_PROFILE = 0xBEDE; // RFC 8285 §4.2
    static final int TWO_BYTE_PROFILE = 0x1000; // RFC 8285 §4.3, the low 4 bits are free
    private static final int TWO_BYTE_PROFILE_MASK = 0xFFF0;
    private static final int RESERVED_ONE_BYTE_ID = 15; // RFC 8285 §4.2
    private static final int ONE_BYTE_IDS = 16;
    private static final int TWO_BYTE_IDS = 256;

    /** Outcome of {@link #wrap}; every value but VALID is a drop reason and a metric tag. */
    public enum Verdict {
        VALID, TOO_SHORT, BAD_VERSION, CSRC_OVERRUN, EXTENSION_OVERRUN
    }

    private ByteBuf packet = Unpooled.EMPTY_BUFFER;
    private int start; // absolute index of the first byte
    private int length; // bytes of the whole packet
    private int headerLength; // bytes, including CSRCs and extension
    private int extensionProfile; // 0 when there is none
    private int extensionStart; // absolute index of the first extension element
    private int extensionEnd;
    private boolean elementsScanned;
    private long generation; // of the wrapped packet; tells its elements from those of packets before
    private long[] elementGeneration = new long[ONE_BYTE_IDS]; // these three by id
    private int[] elementIndex = new int[ONE_BYTE_IDS];
    private int[] elementLength = new int[ONE_BYTE_IDS];

    /**
     * Checks every length once, so accessors need no checks. The padding count is left alone: before SRTP unprotect it is encrypted.
     *
     * @param packet borrowed, from its reader to its writer index
     */
    public Verdict wrap(ByteBuf packet) {
        int start = packet.readerIndex();
        int length = packet.readableBytes();
        if (length < FIXED_HEADER_LENGTH) {
            return Verdict.TOO_SHORT;
        }
        int first = packet.getUnsignedByte(start);
        if (first >>> 6 != 2) {
            return Verdict.BAD_VERSION;
        }
        int headerLength = FIXED_HEADER_LENGTH + Integer.BYTES * (first & 0x0F);
        if (headerLength > length) {
            return Verdict.CSRC_OVERRUN;
        }
        int profile = 0;
        int elements = start + headerLength;
        if ((first & 0x10) != 0) { // X bit; RFC 3550 §5.3.1: length counts 32-bit words after the 4-byte header
            if (headerLength + Integer.BYTES > length) {
                return Verdict.EXTENSION_OVERRUN;
            }
            profile = packet.getUnsignedShort(elements);
            elements += Integer.BYTES;
            headerLength += Integer.BYTES * (1 + packet.getUnsignedShort(elements - 2));
            if (headerLength > length) {
                return Verdict.EXTENSION_OVERRUN;
            }
        }
        this.packet = packet;
        this.start = start;
        this.length = length;
        this.headerLength = headerLength;
        this.extensionProfile = profile;
        this.extensionStart = elements;
        this.extensionEnd = start + headerLength;
        this.elementsScanned = false;
        return Verdict.VALID;
    }

    public boolean marker() { return packet.getByte(start + 1) < 0; }

    /** 0..127. */
    public int payloadType() { return packet.getByte(start + 1) & 0x7F; }

    /** 0..65535. */
    public int sequenceNumber() { return packet.getUnsignedShort(start + 2); }

    /** Raw 32 bits of the media clock. */
    public int timestamp() { return packet.getInt(start + 4); }

    /** Raw 32 bits; print with {@link Integer#toUnsignedString(int)}. */
    public int ssrc() {
        return packet.getInt(start + 8);
    }

    public int csrcCount() { return packet.getByte(start) & 0x0F; }

    /** Bytes up to the payload, CSRCs and extension included. */
    public int headerLength() { return headerLength; }

    /** Absolute index of the payload in the wrapped buffer. */
    public int payloadIndex() {
        return start + headerLength;
    }

    /** Bytes from the payload to the end, padding included. */
    public int payloadLength() {
        return length - headerLength;
    }

    /** P bit (RFC 3550 §5.1). */
    public boolean hasPadding() { return (packet.getByte(start) & 0x20) != 0; }

    /**
     * Bytes of padding at the end of a plaintext packet (RFC 3550 §5.1, P bit), 0 without. A count that overruns the payload is cut to
     * the payload: all of it is padding then.
     */
    public int paddingLength() {
        if (!hasPadding() || length == headerLength) {
            return 0;
        }
        return Math.min(packet.getUnsignedByte(start + length - 1), length - headerLength);
    }

    /** Absolute index of the data of the extension element, or -1; {@code id} 1..255 as negotiated. */
    public int extensionIndex(int id) {
        if (extensionProfile == 0) {
            return -1;
        }
        if (!elementsScanned) {
            scanElements();
        }
        return id < elementGeneration.length && elementGeneration[id] == generation ? elementIndex[id] : -1;
    }

    /**
     * As {@link #extensionIndex(int)}, and -1 also when the element is shorter than {@code minLength} bytes, so that what it should hold
     * can be read without another check.
     */
    public int extensionIndex(int id, int minLength) {
        int index = extensionIndex(id);
        return index >= 0 && elementLength[id] >= minLength ? index : -1;
    }

    /** Bytes of the element's data; meaningful when {@link #extensionIndex(int)} found it. */
    public int extensionLength(int id) {
        return elementLength[id];
    }

    /** Finds all elements at once; an element that overruns the extension ends the scan, what came before counts. */
    private void scanElements() {
        elementsScanned = true;
        generation++;
        if (extensionProfile == ONE_BYTE_PROFILE) {
            scanOneByteElements();
        } else if ((extensionProfile & TWO_BYTE_PROFILE_MASK) == TWO_BYTE_PROFILE) {
            scanTwoByteElements();
        }
    }

    private void scanOneByteElements() {
        int index = extensionStart;
        while (index < extensionEnd) {
            int head = packet.getUnsignedByte(index++);
            int id = head >>> 4;
            if (head == 0) { // padding
                continue;
            }
            // RFC 8285 §4.1.2: processing stops at id 0 with a length; §4.2: and at the reserved id 15.
            if (id == 0 || id == RESERVED_ONE_BYTE_ID) {
                return;
            }
            index = remember(id, index, (head & 0x0F) + 1);
        }
    }

    private void scanTwoByteElements() {
        int index = extensionStart;
        while (index < extensionEnd) {
            int id = packet.getUnsignedByte(index++);
            if (id == 0) { // padding has no length byte
                continue;
            }
            if (index == extensionEnd) {
                return;
            }
            int elementBytes = packet.getUnsignedByte(index++);
            index = remember(id, index, elementBytes);
        }
    }

    private int remember(int id, int index, int bytes) {
        if (index + bytes > extensionEnd) {
            return extensionEnd;
        }
        if (id >= elementGeneration.length) {
            elementGeneration = Arrays.copyOf(elementGeneration, TWO_BYTE_IDS);
            elementIndex = Arrays.copyOf(elementIndex, TWO_BYTE_IDS);
            elementLength = Arrays.copyOf(elementLength, TWO_BYTE_IDS);
        }
        if (elementGeneration[id] != generation) { // the first of two wins
            elementGeneration[id] = generation;
            elementIndex[id] = index;
            elementLength[id] = bytes;
        }
        return index + bytes;
    }
}
