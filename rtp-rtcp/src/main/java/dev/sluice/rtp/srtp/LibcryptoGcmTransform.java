// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

/** AES-GCM (RFC 7714) by libcrypto. */
final class LibcryptoGcmTransform extends LibcryptoTransform {
    private static final int TAG_LENGTH = 16;
    // Scratch memory: nonce, authenticated word, where the length of output is written, and how to name a tag.
    private static final int NONCE = 0;
    private static final int AUTHENTICATED_WORD = GcmNonce.LENGTH;
    private static final int WRITTEN = AUTHENTICATED_WORD + Integer.BYTES;
    private static final int TAG_PARAMETERS = WRITTEN + Long.BYTES;
    private static final int SCRATCH_LENGTH = TAG_PARAMETERS + ProviderCipher.TAG_PARAMETERS_BYTES;

    private final GcmNonce nonce;

    LibcryptoGcmTransform(SessionKeys keys) {
        super(keys, keys.profile == SrtpProfile.AEAD_AES_256_GCM ? Ciphers.AES_256_GCM : Ciphers.AES_128_GCM,
                SCRATCH_LENGTH);
        this.nonce = new GcmNonce(keys.salt);
        ProviderCipher.writeTagParameters(scratch + TAG_PARAMETERS, TAG_LENGTH);
    }

    private static final class Ciphers {
        static final ProviderCipher AES_128_GCM = ProviderCipher.fetch("AES-128-GCM");
        static final ProviderCipher AES_256_GCM = ProviderCipher.fetch("AES-256-GCM");
    }

    @Override
    void seal(long packet, int headerLength, long input, int length, int ssrc, long packetIndex) {
        writeNonce(ssrc, packetIndex);
        cipher.beginEncryption(context, scratch + NONCE, GcmNonce.LENGTH);
        authenticateHeader(packet, headerLength, packetIndex);
        long output = packet + headerLength;
        if (length > 0) {
            cipher.update(context, output, scratch + WRITTEN, input, length);
        }
        if (!cipher.finish(context, output + length, scratch + WRITTEN)) {
            throw new IllegalStateException("libcrypto cannot encrypt");
        }
        cipher.getTag(context, scratch + TAG_PARAMETERS, output + length);
    }

    @Override
    boolean open(long packet, int headerLength, int length, int ssrc, long packetIndex) {
        writeNonce(ssrc, packetIndex);
        cipher.beginDecryption(context, scratch + NONCE, GcmNonce.LENGTH);
        authenticateHeader(packet, headerLength, packetIndex);
        long payload = packet + headerLength;
        if (length > 0) {
            cipher.update(context, payload, scratch + WRITTEN, payload, length);
        }
        cipher.setTag(context, scratch + TAG_PARAMETERS, payload + length);
        return cipher.finish(context, payload + length, scratch + WRITTEN);
    }

    private void writeNonce(int ssrc, long packetIndex) {
        NativeMemory.setInt(scratch + NONCE, nonce.head(ssrc));
        NativeMemory.setLong(scratch + NONCE + Integer.BYTES, nonce.tail(ssrc, packetIndex));
    }

    private void authenticateHeader(long packet, int headerLength, long packetIndex) {
        cipher.update(context, 0, scratch + WRITTEN, packet, headerLength);
        if (keys.kind == PacketKind.RTCP) { // RFC 7714 §9.2
            NativeMemory.setInt(scratch + AUTHENTICATED_WORD, keys.kind.authenticatedWord(packetIndex));
            cipher.update(context, 0, scratch + WRITTEN, scratch + AUTHENTICATED_WORD, Integer.BYTES);
        }
    }
}
