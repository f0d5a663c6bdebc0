// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.payload;

import io.netty.buffer.ByteBuf;

/**
 * VP8 payload descriptor (RFC 7741 §4.2) of one packet. Reusable, allocation-free, borrows nothing after {@link #read}.
 *
 * <pre>
 *      0 1 2 3 4 5 6 7
 *     +-+-+-+-+-+-+-+-+
 *     |X|R|N|S|R| PID | (REQUIRED)
 *  X: |I|L|T|K|  RSV  | (OPTIONAL)
 *  I: |M| PictureID   | (OPTIONAL, 7 or 15 bits)
 *  L: |   TL0PICIDX   | (OPTIONAL)
 * T/K:|TID|Y| KEYIDX  | (OPTIONAL)
 * </pre>
 */
public final class Vp8PayloadDescriptor {
    public static final int ABSENT = -1;

    /** Every value but VALID is a drop reason. */
    public enum Verdict {
        VALID, TOO_SHORT
    }

    private int length;
    private boolean nonReference;
    private boolean partitionStart;
    private int partitionId;
    private int pictureId;
    private int tl0PictureIndex;
    private int temporalId;
    private boolean layerSync;
    private int keyIndex;
    private boolean keyFrame;

    /**
     * @param index absolute, of the payload
     *
     * @param bytes of the payload without padding
     */
    public Verdict read(ByteBuf packet, int index, int bytes) {
        int end = index + bytes;
        pictureId = ABSENT;
        tl0PictureIndex = ABSENT;
        temporalId = ABSENT;
        keyIndex = ABSENT;
        layerSync = false;
        keyFrame = false;
        if (bytes < 1) {
            return Verdict.TOO_SHORT;
        }
        int at = index;
        int first = packet.getUnsignedByte(at++);
        nonReference = (first & 0x20) != 0;
        partitionStart = (first & 0x10) != 0;
        partitionId = first & 0x07;
        if ((first & 0x80) != 0) {
            at = readExtension(packet, at, end);
            if (at < 0) {
                return Verdict.TOO_SHORT;
            }
        }
        length = at - index;
        // RFC 7741 §4.3: the inverse key frame bit leads the payload header of the first partition.
        keyFrame = partitionStart && partitionId == 0 && at < end && (packet.getByte(at) & 0x01) == 0;
        return Verdict.VALID;
    }

    private int readExtension(ByteBuf packet, int start, int end) {
        int at = start;
        if (at == end) {
            return -1;
        }
        int flags = packet.getUnsignedByte(at++);
        if ((flags & 0x80) != 0) {
            if (at == end) {
                return -1;
            }
            pictureId = packet.getUnsignedByte(at++);
            if ((pictureId & 0x80) != 0) {
                if (at == end) {
                    return -1;
                }
                pictureId = (pictureId & 0x7F) << 8 | packet.getUnsignedByte(at++);
            }
        }
        if ((flags & 0x40) != 0) {
            if (at == end) {
                return -1;
            }
            tl0PictureIndex = packet.getUnsignedByte(at++);
        }
        if ((flags & 0x30) != 0) {
            if (at == end) {
                return -1;
            }
            int layer = packet.getUnsignedByte(at++);
            if ((flags & 0x20) != 0) {
                temporalId = layer >>> 6;
                layerSync = (layer & 0x20) != 0;
            }
            if ((flags & 0x10) != 0) {
                keyIndex = layer & 0x1F;
            }
        }
        return at;
    }

    /** Bytes of the descriptor. */
    public int length() { return length; }

    /** No other frame refers to this one. */
    public boolean nonReference() { return nonReference; }

    public boolean partitionStart() { return partitionStart; }

    /** 0..7. */
    public int partitionId() { return partitionId; }

    /** 7 or 15 bits, or {@link #ABSENT}. */
    public int pictureId() { return pictureId; }

    /** 0..255, or {@link #ABSENT}. */
    public int tl0PictureIndex() { return tl0PictureIndex; }

    /** 0..3, or {@link #ABSENT}. */
    public int temporalId() { return temporalId; }

    public boolean layerSync() { return layerSync; }

    /** 0..31, or {@link #ABSENT}. */
    public int keyIndex() { return keyIndex; }

    /** Whether this is the first packet of a key frame. */
    public boolean isKeyFrameStart() { return keyFrame; }
}
