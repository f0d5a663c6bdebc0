// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** HMAC-SHA1 (RFC 2104) cut to 80 bits (RFC 3711 §4.2.1), apart from the hashing itself. */
final class HmacSha1Tag {
    static final int DIGEST_LENGTH = 20; // bytes
    static final int BLOCK_LENGTH = 64;
    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5C;

    private HmacSha1Tag() {}

    /** The first block of the inner hash. */
    static byte[] innerPad(byte[] key) { return pad(key, INNER_PAD); }

    /** The first block of the outer hash. */
    static byte[] outerPad(byte[] key) { return pad(key, OUTER_PAD); }

    /** Writes the first 80 bits of a digest: {@code head} its bytes 0 to 7, {@code tail} the next two. */
    static void write(long head, short tail, ByteBuf packet, int tagIndex) {
        packet.setLong(tagIndex, head).setShort(tagIndex + Long.BYTES, tail);
    }

    /** Compares in constant time. */
    static boolean matches(long head, short tail, ByteBuf packet, int tagIndex) {
        long difference = head ^ packet.getLong(tagIndex);
        return (difference | tail ^ packet.getShort(tagIndex + Long.BYTES)) == 0;
    }

    private static byte[] pad(byte[] key, byte pad) {
        byte[] block = Arrays.copyOf(key, BLOCK_LENGTH);
        for (int i = 0; i < BLOCK_LENGTH; i++) {
            block[i] ^= pad;
        }
        return block;
    }
}
