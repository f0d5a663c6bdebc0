// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** SDES items as header extensions (RFC 7941): MID, RID and repaired RID, all of them ASCII tokens. */
public final class SdesItem {
    private SdesItem() {}

    /**
     * The item's text.
     *
     * @param index absolute, of the element's data
     */
    public static String text(ByteBuf packet, int index, int length) {
        return packet.toString(index, length, StandardCharsets.US_ASCII);
    }

    /** Whether the item is {@code text}; allocates nothing. */
    public static boolean is(String text, ByteBuf packet, int index, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != packet.getUnsignedByte(index + i)) {
                return false;
            }
        }
        return true;
    }
}
