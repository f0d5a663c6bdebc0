// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;

/** Coordination of video orientation (3GPP TS 26.114 §7.4.5): {@code 0 0 0 0 C F R1 R0}. */
public final class VideoOrientation {
    public static final int LENGTH = 1; // bytes

    private static final int BACK_CAMERA_BIT = 0x08;
    private static final int FLIP_BIT = 0x04;
    private static final int ROTATION_MASK = 0x03;

    private VideoOrientation() {}

    /**
     * How far the receiver turns the picture clockwise: 0, 90, 180 or 270.
     *
     * @param index absolute, of the element's data
     */
    public static int rotationDegrees(ByteBuf packet, int index) {
        return (packet.getByte(index) & ROTATION_MASK) * 90;
    }

    /** Mirrored left to right. */
    public static boolean isFlipped(ByteBuf packet, int index) {
        return (packet.getByte(index) & FLIP_BIT) != 0;
    }

    public static boolean isBackCamera(ByteBuf packet, int index) {
        return (packet.getByte(index) & BACK_CAMERA_BIT) != 0;
    }
}
