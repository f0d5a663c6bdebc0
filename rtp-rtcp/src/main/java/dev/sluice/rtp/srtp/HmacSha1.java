// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import java.util.Arrays;

/** HMAC-SHA1 (RFC 2104), apart from the hashing itself. */
final class HmacSha1 {
    static final int DIGEST_LENGTH = 20; // bytes
    static final int BLOCK_LENGTH = 64;
    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5C;

    private HmacSha1() {}

    /** The first block of the inner hash. */
    static byte[] innerPad(byte[] key) { return pad(key, INNER_PAD); }

    /** The first block of the outer hash. */
    static byte[] outerPad(byte[] key) { return pad(key, OUTER_PAD); }

    private static byte[] pad(byte[] key, byte pad) {
        byte[] block = Arrays.copyOf(key, BLOCK_LENGTH);
        for (int i = 0; i < BLOCK_LENGTH; i++) {
            block[i] ^= pad;
        }
        return block;
    }
}
