// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

/** AES-GCM (RFC 7714) by libcrypto. */
final class LibcryptoGcmTransform extends LibcryptoTransform {
    private static final int TAG_LENGTH = 16;
    // Scratch memory: nonce, authenticated word, and the int that EVP_CipherUpdate writes its output length to.
    private static final int NONCE = 0;
    private static final int AUTHENTICATED_WORD = GcmNonce.LENGTH;
    private static final int WRITTEN = AUTHENTICATED_WORD + Integer.BYTES;
    private static final int SCRATCH_LENGTH = WRITTEN + Integer.BYTES;

    private final GcmNonce nonce;

    LibcryptoGcmTransform(SessionKeys keys) {
        super(keys, keys.profile == SrtpProfile.AEAD_AES_256_GCM ? Ciphers.AES_256_GCM : Ciphers.AES_128_GCM,
                SCRATCH_LENGTH);
        this.nonce = new GcmNonce(keys.salt);
    }

    private static final class Ciphers {
        static final long AES_128_GCM = Libcrypto.fetchCipher("AES-128-GCM");
        static final long AES_256_GCM = Libcrypto.fetchCipher("AES-256-GCM");
    }

    @Override
    void seal(long packet, int headerLength, long input, int length, int ssrc, long packetIndex) {
        begin(packet, headerLength, ssrc, packetIndex, Libcrypto.ENCRYPT);
        long output = packet + headerLength;
        if (length > 0) {
            Libcrypto.update(context, output, scratch + WRITTEN, input, length);
        }
        if (!Libcrypto.finish(context, output + length, scratch + WRITTEN)) {
            throw new IllegalStateException("libcrypto cannot encrypt");
        }
        Libcrypto.control(context, Libcrypto.GET_TAG, TAG_LENGTH, output + length);
    }

    @Override
    boolean open(long packet, int headerLength, int length, int ssrc, long packetIndex) {
        begin(packet, headerLength, ssrc, packetIndex, Libcrypto.DECRYPT);
        long payload = packet + headerLength;
        if (length > 0) {
            Libcrypto.update(context, payload, scratch + WRITTEN, payload, length);
        }
        Libcrypto.control(context, Libcrypto.SET_TAG, TAG_LENGTH, payload + length);
        return Libcrypto.finish(context, payload + length, scratch + WRITTEN);
    }

    private void begin(long packet, int headerLength, int ssrc, long packetIndex, int direction) {
        NativeMemory.setInt(scratch + NONCE, nonce.head(ssrc));
        NativeMemory.setLong(scratch + NONCE + Integer.BYTES, nonce.tail(ssrc, packetIndex));
        Libcrypto.init(context, 0, 0, scratch + NONCE, direction);
        Libcrypto.update(context, 0, scratch + WRITTEN, packet, headerLength);
        if (keys.kind == PacketKind.RTCP) { // RFC 7714 §9.2
            NativeMemory.setInt(scratch + AUTHENTICATED_WORD, keys.kind.authenticatedWord(packetIndex));
            Libcrypto.update(context, 0, scratch + WRITTEN, scratch + AUTHENTICATED_WORD, Integer.BYTES);
        }
    }
}
