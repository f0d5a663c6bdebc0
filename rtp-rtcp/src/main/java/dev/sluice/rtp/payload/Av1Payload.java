// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.payload;

import io.netty.buffer.ByteBuf;

/**
 * AV1 aggregation header and OBU elements of one packet (RTP payload format for AV1, §4.3 and §4.4). Reusable, allocation-free, borrows
 * nothing after {@link #read}.
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+
 * |Z|Y| W |N|-|-|-|
 * +-+-+-+-+-+-+-+-+
 * | element length (leb128), not before the last of W elements
 * | OBU element ...
 * </pre>
 */
public final class Av1Payload {
    /** Every value but VALID is a drop reason. */
    public enum Verdict {
        VALID, TOO_SHORT,
        /** An OBU element overruns the packet, or its length does. */
        ELEMENT_OVERRUN, TOO_MANY_ELEMENTS,
        /** A packet cannot both begin a coded video sequence and continue an OBU (§4.4, N). */
        CONTRADICTION
    }

    public static final int OBU_SEQUENCE_HEADER = 1;
    public static final int MAX_ELEMENTS = 32;

    private static final int CONTINUES_OBU = 0x80; // Z
    private static final int IS_CONTINUED = 0x40; // Y
    private static final int NEW_CODED_VIDEO_SEQUENCE = 0x08; // N
    private static final int MAX_LEB128_BYTES = 3; // 21 bits are more than a packet has
    private static final int CONTINUATION = -1;

    private int header;
    private int elementCount;
    private final int[] types = new int[MAX_ELEMENTS];
    private int at; // next byte; -1 when a length overran the packet

    /**
     * @param index absolute, of the payload
     * @param bytes of the payload without padding
     */
    public Verdict read(ByteBuf packet, int index, int bytes) {
        elementCount = 0;
        if (bytes < 2) {
            return Verdict.TOO_SHORT;
        }
        header = packet.getUnsignedByte(index);
        if (beginsCodedVideoSequence() && continuesObu()) {
            return Verdict.CONTRADICTION;
        }
        int end = index + bytes;
        int announced = header >>> 4 & 0x03; // W; 0 when each element has its length
        at = index + 1;
        while (at < end) {
            if (elementCount == MAX_ELEMENTS) {
                return Verdict.TOO_MANY_ELEMENTS;
            }
            boolean last = elementCount + 1 == announced;
            int length = last ? end - at : readLength(packet, end);
            if (at < 0 || length > end - at) {
                return Verdict.ELEMENT_OVERRUN;
            }
            types[elementCount] = type(packet, length);
            elementCount++;
            at += length;
        }
        return elementCount < announced ? Verdict.ELEMENT_OVERRUN : Verdict.VALID;
    }

    private int readLength(ByteBuf packet, int end) {
        int length = 0;
        for (int i = 0; i < MAX_LEB128_BYTES && at < end; i++) {
            int next = packet.getUnsignedByte(at++);
            length |= (next & 0x7F) << 7 * i;
            if ((next & 0x80) == 0) {
                return length;
            }
        }
        at = -1;
        return 0;
    }

    private int type(ByteBuf packet, int length) {
        boolean continuation = elementCount == 0 && continuesObu();
        return continuation || length == 0 ? CONTINUATION : packet.getByte(at) >>> 3 & 0x0F;
    }

    /** Z: the first element continues the last OBU of the packet before. */
    public boolean continuesObu() {
        return (header & CONTINUES_OBU) != 0;
    }

    /** Y: the last OBU goes on in the next packet. */
    public boolean isContinued() {
        return (header & IS_CONTINUED) != 0;
    }

    /** N: the first packet of a coded video sequence. */
    public boolean beginsCodedVideoSequence() {
        return (header & NEW_CODED_VIDEO_SEQUENCE) != 0;
    }

    /** 1..{@link #MAX_ELEMENTS} in a valid packet. */
    public int elementCount() { return elementCount; }

    /** Type of the OBU that begins with the element, 0..15, or -1 when none begins. */
    public int obuType(int element) {
        return types[element];
    }

    /** Whether a decoder can start with this packet: a key frame with its sequence header follows. */
    public boolean isKeyFrameStart() {
        return beginsCodedVideoSequence();
    }
}
