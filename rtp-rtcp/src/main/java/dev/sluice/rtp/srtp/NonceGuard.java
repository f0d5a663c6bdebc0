// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds two different packets sealed under one nonce. Runs only where assertions are enabled: it remembers the newest
 * {@value #CAPACITY} packets, which is enough to find a broken sequence rewriter in a test.
 */
final class NonceGuard {
    private static final int CAPACITY = 4096;

    private long @Nullable [] nonces; // made by the first use, so that production pays nothing
    private int[] hashes = new int[0];
    private byte[] bytes = new byte[0];

    /** False when another packet has this SSRC and index; true for the same packet again. */
    boolean permits(ByteBuf packet, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength,
            long packetIndex) {
        long[] nonces = this.nonces;
        if (nonces == null) {
            nonces = new long[2 * CAPACITY];
            hashes = new int[CAPACITY];
            this.nonces = nonces;
        }
        int start = packet.readerIndex();
        long ssrc = PacketKind.RTP.ssrc(packet, start);
        int hash = hash(packet, headerLength, payload, payloadIndex, payloadLength);
        int slot = (int) (ssrc * 0x9E3779B1L + packetIndex) & (CAPACITY - 1);
        long key = ~packetIndex; // never 0, which marks a free slot
        if (nonces[2 * slot] == ssrc && nonces[2 * slot + 1] == key) {
            return hashes[slot] == hash;
        }
        nonces[2 * slot] = ssrc;
        nonces[2 * slot + 1] = key;
        hashes[slot] = hash;
        return true;
    }

    private int hash(ByteBuf packet, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength) {
        int length = headerLength + payloadLength;
        if (bytes.length < length) {
            bytes = new byte[2 * length];
        }
        packet.getBytes(packet.readerIndex(), bytes, 0, headerLength);
        payload.getBytes(payloadIndex, bytes, headerLength, payloadLength);
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }
}
