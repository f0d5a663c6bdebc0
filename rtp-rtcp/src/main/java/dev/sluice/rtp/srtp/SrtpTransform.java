// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import io.netty.buffer.ByteBuf;

/**
 * The cipher and authentication of one {@link SessionKeys}: what RFC 3711 calls the transform. Packets start at their reader index; the
 * caller has checked all lengths, and buffers are borrowed with their indices left alone. The 48-bit {@code packetIndex} is
 * {@code ROC << 16 | SEQ} for SRTP and the index for SRTCP.
 *
 * <p>Where things stand, {@code h} being the header length and {@code n} the payload length:
 *
 * <pre>
 * SRTP, AEAD            header | ciphertext | tag                         authenticated: header, ciphertext
 * SRTCP, AEAD           header | ciphertext | tag | E + index             authenticated: header, E + index, ciphertext
 * SRTP, CM + HMAC       header | ciphertext | tag                         authenticated: header, ciphertext, ROC
 * SRTCP, CM + HMAC      header | ciphertext | E + index | tag             authenticated: header, ciphertext, E + index
 *                       0        h            h + n
 * </pre>
 *
 * The E + index word is written by the caller, before {@link #seal}. Confined to one thread.
 */
interface SrtpTransform extends AutoCloseable {
    /**
     * Encrypts {@code length} bytes of {@code input} to behind the header of {@code packet} and writes the tag. The input may be the
     * packet itself when its payload stands in place already; otherwise it must not overlap.
     *
     * <p>No two calls may share SSRC and index unless they seal the very same bytes: with GCM a second packet under the same nonce
     * gives away the authentication key (RFC 7714 §8.4, §15.1).
     */
    void seal(ByteBuf packet, int headerLength, ByteBuf input, int inputIndex, int length, long packetIndex);

    /**
     * Verifies the tag and decrypts in place. On false the payload bytes are unspecified.
     *
     * @param length bytes of the ciphertext, 0 or more
     */
    boolean open(ByteBuf packet, int headerLength, int length, long packetIndex);

    /** Frees native state; idempotent. {@link #seal} and {@link #open} throw IllegalStateException afterwards. */
    @Override
    void close();

    /** Offset of the tag from the start of the packet. */
    static int tagOffset(SessionKeys keys, int headerLength, int length) {
        boolean behindIndexWord = keys.kind == PacketKind.RTCP && !keys.profile.isAead();
        return headerLength + length + (behindIndexWord ? Integer.BYTES : 0);
    }
}
