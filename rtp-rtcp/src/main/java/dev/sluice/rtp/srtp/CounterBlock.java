// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The first counter block of AES in counter mode (RFC 3711 §4.1.1): salt * 2^16 XOR SSRC * 2^64 XOR packet index * 2^16, as two longs
 * so that nothing is allocated.
 */
final class CounterBlock {
    static final int LENGTH = 16; // bytes

    private final long saltHead;
    private final long saltTail;

    CounterBlock(byte[] salt) {
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(salt, LENGTH));
        saltHead = bytes.getLong();
        saltTail = bytes.getLong();
    }

    /** Bytes 0 to 7. */
    long head(int ssrc) { return saltHead ^ ssrc & 0xFFFF_FFFFL; }

    /** Bytes 8 to 15. */
    long tail(long packetIndex) { return saltTail ^ packetIndex << 16; }
}
