// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import java.nio.ByteBuffer;

/**
 * The 96-bit nonce of AES-GCM (RFC 7714 §8.1, §9.1): session salt XOR (16 zero bits, SSRC, 48-bit packet index), as an int and a long
 * so that nothing is allocated.
 */
final class GcmNonce {
    static final int LENGTH = 12; // bytes

    private final int saltHead;
    private final long saltTail;

    GcmNonce(byte[] salt) {
        ByteBuffer bytes = ByteBuffer.wrap(salt);
        saltHead = bytes.getInt();
        saltTail = bytes.getLong();
    }

    /** Bytes 0 to 3. */
    int head(int ssrc) { return saltHead ^ ssrc >>> 16; }

    /** Bytes 4 to 11. */
    long tail(int ssrc, long packetIndex) { return saltTail ^ ((long) ssrc << 48 | packetIndex); }
}
