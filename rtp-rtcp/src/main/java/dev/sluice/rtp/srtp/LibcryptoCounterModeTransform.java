// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

/** AES in counter mode with HMAC-SHA1, 80 bits of tag (RFC 3711 §4.1.1, §4.2.1), by libcrypto. */
final class LibcryptoCounterModeTransform extends LibcryptoTransform {
    // Scratch memory. The SHA-1 states after the padded keys (RFC 2104) are copied over the working one for every packet.
    private static final int INNER_STATE = 0;
    private static final int OUTER_STATE = INNER_STATE + LibcryptoSha1.CONTEXT_LENGTH;
    private static final int WORKING_STATE = OUTER_STATE + LibcryptoSha1.CONTEXT_LENGTH;
    private static final int DIGEST = WORKING_STATE + LibcryptoSha1.CONTEXT_LENGTH;
    private static final int COUNTER_BLOCK = DIGEST + HmacSha1.DIGEST_LENGTH;
    private static final int AUTHENTICATED_WORD = COUNTER_BLOCK + CounterBlock.LENGTH;
    private static final int WRITTEN = AUTHENTICATED_WORD + Integer.BYTES;
    private static final int KEY_BLOCK = WRITTEN + Long.BYTES;
    private static final int SCRATCH_LENGTH = KEY_BLOCK + HmacSha1.BLOCK_LENGTH;

    private final CounterBlock counterBlock;

    LibcryptoCounterModeTransform(SessionKeys keys) {
        super(keys, Ciphers.AES_128_CTR, SCRATCH_LENGTH);
        this.counterBlock = new CounterBlock(keys.salt);
        saveState(INNER_STATE, HmacSha1.innerPad(keys.authenticationKey));
        saveState(OUTER_STATE, HmacSha1.outerPad(keys.authenticationKey));
    }

    private static final class Ciphers {
        static final ProviderCipher AES_128_CTR = ProviderCipher.fetch("AES-128-CTR");
    }

    @Override
    void seal(long packet, int headerLength, long input, int length, int ssrc, long packetIndex) {
        applyKeystream(input, packet + headerLength, length, ssrc, packetIndex);
        authenticate(packet, headerLength + length, packetIndex);
        writeTag(packet + SrtpTransform.tagOffset(keys, headerLength, length));
    }

    @Override
    boolean open(long packet, int headerLength, int length, int ssrc, long packetIndex) {
        authenticate(packet, headerLength + length, packetIndex);
        if (!tagMatches(packet + SrtpTransform.tagOffset(keys, headerLength, length))) {
            return false;
        }
        applyKeystream(packet + headerLength, packet + headerLength, length, ssrc, packetIndex);
        return true;
    }

    private void applyKeystream(long input, long output, int length, int ssrc, long packetIndex) {
        if (length > 0) {
            NativeMemory.setLong(scratch + COUNTER_BLOCK, counterBlock.head(ssrc));
            NativeMemory.setLong(scratch + COUNTER_BLOCK + Long.BYTES, counterBlock.tail(packetIndex));
            cipher.beginEncryption(context, scratch + COUNTER_BLOCK, CounterBlock.LENGTH); // XOR: also decrypts
            cipher.update(context, output, scratch + WRITTEN, input, length);
        }
    }

    /** Leaves the whole HMAC of {@code length} bytes of the packet and the authenticated word at {@link #DIGEST}. */
    private void authenticate(long packet, int length, long packetIndex) {
        NativeMemory.setInt(scratch + AUTHENTICATED_WORD, keys.kind.authenticatedWord(packetIndex));
        NativeMemory.copy(scratch + INNER_STATE, scratch + WORKING_STATE, LibcryptoSha1.CONTEXT_LENGTH);
        LibcryptoSha1.update(scratch + WORKING_STATE, packet, length);
        LibcryptoSha1.update(scratch + WORKING_STATE, scratch + AUTHENTICATED_WORD, Integer.BYTES);
        LibcryptoSha1.finish(scratch + DIGEST, scratch + WORKING_STATE);
        NativeMemory.copy(scratch + OUTER_STATE, scratch + WORKING_STATE, LibcryptoSha1.CONTEXT_LENGTH);
        LibcryptoSha1.update(scratch + WORKING_STATE, scratch + DIGEST, HmacSha1.DIGEST_LENGTH);
        LibcryptoSha1.finish(scratch + DIGEST, scratch + WORKING_STATE);
    }

    private void writeTag(long tag) { NativeMemory.copy(scratch + DIGEST, tag, keys.profile.tagLength()); }

    /** Compares in constant time. */
    private boolean tagMatches(long tag) {
        long difference = NativeMemory.getLong(scratch + DIGEST) ^ NativeMemory.getLong(tag);
        return (difference | NativeMemory.getShort(scratch + DIGEST + Long.BYTES) ^ NativeMemory.getShort(tag
                + Long.BYTES)) == 0;
    }

    /** Hashes the padded key, the first block of an HMAC's inner or outer hash, and keeps the state. */
    private void saveState(int state, byte[] paddedKey) {
        NativeMemory.copy(paddedKey, scratch + KEY_BLOCK);
        LibcryptoSha1.init(scratch + state);
        LibcryptoSha1.update(scratch + state, scratch + KEY_BLOCK, paddedKey.length);
    }
}
