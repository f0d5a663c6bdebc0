// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.payload;

import io.netty.buffer.ByteBuf;

/**
 * VP9 payload descriptor (RFC 9628 §4.2) of one packet, flexible and non-flexible mode. Reusable, allocation-free, borrows nothing after
 * {@link #read}.
 *
 * <pre>
 *      0 1 2 3 4 5 6 7
 *     +-+-+-+-+-+-+-+-+
 *     |I|P|L|F|B|E|V|Z| (REQUIRED)
 *  I: |M| PICTURE ID  | (7 or 15 bits)
 *  L: | TID |U| SID |D| and TL0PICIDX unless F
 *  P,F: | P_DIFF    |N| up to 3 times
 *  V: | SS            |
 * </pre>
 */
public final class Vp9PayloadDescriptor {
    public static final int ABSENT = -1;
    private static final int MAX_REFERENCES = 3;
    private static final int MAX_SPATIAL_LAYERS = 8;
    private static final int LAYER_SIZE_BYTES = 4;

    /** Every value but VALID is a drop reason. */
    public enum Verdict {
        VALID, TOO_SHORT, TOO_MANY_REFERENCES
    }

    private int length;
    private boolean interPicturePredicted;
    private boolean flexible;
    private boolean frameStart;
    private boolean frameEnd;
    private boolean hasScalabilityStructure;
    private boolean upperLayerReference;
    private int pictureId;
    private int temporalId;
    private int spatialId;
    private boolean switchingUp;
    private boolean interLayerPredicted;
    private int tl0PictureIndex;
    private int referenceCount;
    private final int[] pictureDifferences = new int[MAX_REFERENCES];
    private int spatialLayers;
    private boolean hasLayerSizes;
    private final int[] layerWidths = new int[MAX_SPATIAL_LAYERS];
    private final int[] layerHeights = new int[MAX_SPATIAL_LAYERS];

    /**
     * @param index absolute, of the payload
     *
     * @param bytes of the payload without padding
     */
    public Verdict read(ByteBuf packet, int index, int bytes) {
        clear();
        int end = index + bytes;
        if (bytes < 1) {
            return Verdict.TOO_SHORT;
        }
        int at = index;
        int first = packet.getUnsignedByte(at++);
        interPicturePredicted = (first & 0x40) != 0;
        flexible = (first & 0x10) != 0;
        frameStart = (first & 0x08) != 0;
        frameEnd = (first & 0x04) != 0;
        hasScalabilityStructure = (first & 0x02) != 0;
        upperLayerReference = (first & 0x01) == 0;
        if ((first & 0x80) != 0) {
            at = readPictureId(packet, at, end);
        }
        if (at >= 0 && (first & 0x20) != 0) {
            at = readLayers(packet, at, end);
        }
        boolean more = flexible && interPicturePredicted;
        while (at >= 0 && more) {
            if (at == end) {
                return Verdict.TOO_SHORT;
            }
            if (referenceCount == MAX_REFERENCES) {
                return Verdict.TOO_MANY_REFERENCES;
            }
            int reference = packet.getUnsignedByte(at++);
            pictureDifferences[referenceCount++] = reference >>> 1;
            more = (reference & 0x01) != 0;
        }
        if (at >= 0 && hasScalabilityStructure) {
            at = readScalabilityStructure(packet, at, end);
        }
        if (at < 0) {
            return Verdict.TOO_SHORT;
        }
        length = at - index;
        return Verdict.VALID;
    }

    private void clear() {
        pictureId = ABSENT;
        temporalId = ABSENT;
        spatialId = ABSENT;
        tl0PictureIndex = ABSENT;
        spatialLayers = ABSENT;
        hasLayerSizes = false;
        referenceCount = 0;
        switchingUp = false;
        interLayerPredicted = false;
    }

    private int readPictureId(ByteBuf packet, int start, int end) {
        if (start == end) {
            return -1;
        }
        pictureId = packet.getUnsignedByte(start);
        if ((pictureId & 0x80) == 0) {
            return start + 1;
        }
        if (start + 1 == end) {
            return -1;
        }
        pictureId = packet.getUnsignedShort(start) & 0x7FFF;
        return start + 2;
    }

    private int readLayers(ByteBuf packet, int start, int end) {
        int bytes = flexible ? 1 : 2;
        if (start + bytes > end) {
            return -1;
        }
        int layer = packet.getUnsignedByte(start);
        temporalId = layer >>> 5;
        switchingUp = (layer & 0x10) != 0;
        spatialId = layer >>> 1 & 0x07;
        interLayerPredicted = (layer & 0x01) != 0;
        if (!flexible) {
            tl0PictureIndex = packet.getUnsignedByte(start + 1);
        }
        return start + bytes;
    }

    /** RFC 9628 §4.2.1. */
    private int readScalabilityStructure(ByteBuf packet, int start, int end) {
        int at = start;
        if (at == end) {
            return -1;
        }
        int head = packet.getUnsignedByte(at++);
        spatialLayers = (head >>> 5) + 1;
        if ((head & 0x10) != 0) {
            if (at + spatialLayers * LAYER_SIZE_BYTES > end) {
                return -1;
            }
            hasLayerSizes = true;
            for (int layer = 0; layer < spatialLayers; layer++) {
                layerWidths[layer] = packet.getUnsignedShort(at);
                layerHeights[layer] = packet.getUnsignedShort(at + 2);
                at += LAYER_SIZE_BYTES;
            }
        }
        if ((head & 0x08) != 0) {
            if (at >= end) {
                return -1;
            }
            int pictures = packet.getUnsignedByte(at++);
            for (int i = 0; i < pictures; i++) {
                if (at >= end) {
                    return -1;
                }
                at += 1 + (packet.getUnsignedByte(at) >>> 2 & 0x03);
            }
        }
        return at > end ? -1 : at;
    }

    /** Bytes of the descriptor. */
    public int length() { return length; }

    public boolean interPicturePredicted() { return interPicturePredicted; }

    public boolean flexible() { return flexible; }

    /** First packet of a layer frame. */
    public boolean frameStart() { return frameStart; }

    /** Last packet of a layer frame. */
    public boolean frameEnd() { return frameEnd; }

    public boolean hasScalabilityStructure() { return hasScalabilityStructure; }

    /** Whether higher spatial layers of the same picture may refer to this frame (Z is 0). */
    public boolean upperLayerReference() {
        return upperLayerReference;
    }

    /** 7 or 15 bits, or {@link #ABSENT}. */
    public int pictureId() { return pictureId; }

    /** 0..7, or {@link #ABSENT}. */
    public int temporalId() { return temporalId; }

    /** 0..7, or {@link #ABSENT}. */
    public int spatialId() { return spatialId; }

    public boolean switchingUp() { return switchingUp; }

    public boolean interLayerPredicted() { return interLayerPredicted; }

    /** 0..255, or {@link #ABSENT}. */
    public int tl0PictureIndex() { return tl0PictureIndex; }

    /** Pictures this one refers to, 0..3; told in flexible mode only. */
    public int referenceCount() {
        return referenceCount;
    }

    /** How many picture ids back a reference is, 0..127. */
    public int pictureDifference(int reference) {
        return pictureDifferences[reference];
    }

    /** 1..8 where the packet carries a scalability structure, or {@link #ABSENT}. */
    public int spatialLayers() {
        return spatialLayers;
    }

    /** Whether the scalability structure tells sizes. */
    public boolean hasLayerSizes() { return hasLayerSizes; }

    /** Pixels; meaningful when {@link #hasLayerSizes}. */
    public int layerWidth(int spatialId) {
        return layerWidths[spatialId];
    }

    /** Pixels; meaningful when {@link #hasLayerSizes}. */
    public int layerHeight(int spatialId) {
        return layerHeights[spatialId];
    }

    /** Whether this is the first packet of a key picture: nothing before it is referred to. */
    public boolean isKeyFrameStart() {
        return !interPicturePredicted && frameStart && spatialId <= 0;
    }
}
