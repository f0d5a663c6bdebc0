// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;

/** Whether a picture shows a screen; on the last packet of key frames. */
public final class VideoContentType {
    public static final int LENGTH = 1; // bytes

    private static final int SCREEN_BIT = 0x01; // the others are left to experiments

    private VideoContentType() {}

    /** @param index absolute, of the element's data */
    public static boolean isScreen(ByteBuf packet, int index) {
        return (packet.getByte(index) & SCREEN_BIT) != 0;
    }
}
