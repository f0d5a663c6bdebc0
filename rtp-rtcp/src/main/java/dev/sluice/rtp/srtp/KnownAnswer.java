// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;

/**
 * One protected packet for each profile, to try a transform with before trusting it: RFC 7714 §16.1.1 and §16.2.1 for GCM, the session
 * keys of RFC 3711 appendix B.3 for counter mode. Bytes are hex text.
 */
enum KnownAnswer {
    GCM_128(SrtpProfile.AEAD_AES_128_GCM, "000102030405060708090a0b0c0d0e0f", "", "517569642070726f2071756f",
            "8040f17b8041f8d35501a0b2", "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573",
            "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce"),
    GCM_256(SrtpProfile.AEAD_AES_256_GCM, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "",
            "517569642070726f2071756f", "8040f17b8041f8d35501a0b2",
            "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573",
            "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13"),
    CM_128(SrtpProfile.AES128_CM_HMAC_SHA1_80, "c61e7a93744f39ee10734afe3ff7a087",
            "cebe321f6ff7716b6fd4ab49af256a156d38baa4", "30cbbc08863d8c85d49db34a9ae1", "800f1234decafbadcafebabe",
            "abababababababababababababababab", "4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb");

    private final SrtpProfile profile;
    private final String encryptionKey;
    private final String authenticationKey;
    private final String salt;
    private final String header;
    private final String payload;
    private final String sealed; // ciphertext and tag

    KnownAnswer(SrtpProfile profile, String encryptionKey, String authenticationKey, String salt, String header,
            String payload, String sealed) {
        this.profile = profile;
        this.encryptionKey = encryptionKey;
        this.authenticationKey = authenticationKey;
        this.salt = salt;
        this.header = header;
        this.payload = payload;
        this.sealed = sealed;
    }

    static KnownAnswer of(SrtpProfile profile) {
        return switch (profile) {
            case AEAD_AES_128_GCM -> GCM_128;
            case AEAD_AES_256_GCM -> GCM_256;
            case AES128_CM_HMAC_SHA1_80 -> CM_128;
        };
    }

    SessionKeys keys() {
        return new SessionKeys(profile, PacketKind.RTP, hex(encryptionKey), hex(authenticationKey), hex(salt));
    }

    /** Whether a transform made with {@link #keys} seals and opens the packet and refuses a forged one. */
    boolean isGivenBy(SrtpTransform transform) {
        byte[] plaintext = hex(payload);
        byte[] expected = hex(header + sealed);
        int headerLength = hex(header).length;
        ByteBuf packet = Unpooled.directBuffer(expected.length);
        ByteBuf input = Unpooled.directBuffer(plaintext.length);
        try {
            packet.writeBytes(hex(header));
            input.writeBytes(plaintext);
            long index = packet.getUnsignedShort(2);
            transform.seal(packet, headerLength, input, 0, plaintext.length, index);
            packet.writerIndex(expected.length);
            if (!packet.equals(Unpooled.wrappedBuffer(expected))) {
                return false;
            }
            if (!transform.open(packet, headerLength, plaintext.length, index) || !packet.slice(headerLength,
                    plaintext.length).equals(input)) {
                return false;
            }
            packet.setBytes(0, expected).setByte(expected.length - 1, ~expected[expected.length - 1]);
            return !transform.open(packet, headerLength, plaintext.length, index);
        } finally {
            packet.release();
            input.release();
        }
    }

    private static byte[] hex(String text) { return HexFormat.of().parseHex(text); }
}
