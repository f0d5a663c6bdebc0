// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;

/** Client-to-mixer audio level (RFC 6464 §3): one byte, the voice bit and the level. */
public final class AudioLevel {
    public static final int LENGTH = 1; // bytes

    private static final int VOICE_BIT = 0x80;

    private AudioLevel() {}

    /**
     * Level below overload, -dBov: 0 is loudest, 127 silence.
     *
     * @param index absolute, of the element's data
     */
    public static int level(ByteBuf packet, int index) { return packet.getByte(index) & 0x7F; }

    /** Whether the sender thinks it is speech. */
    public static boolean isVoice(ByteBuf packet, int index) {
        return (packet.getByte(index) & VOICE_BIT) != 0;
    }

    /**
     * The byte to send.
     *
     * @param level 0..127, -dBov
     */
    public static int encode(int level, boolean voice) { return (voice ? VOICE_BIT : 0) | level; }
}
