// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.FailOnLeak;
import dev.sluice.testkit.HexPackets;
import io.netty.buffer.ByteBuf;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Published packets through the public contexts, in heap and in direct buffers at a non-zero reader index. */
@FailOnLeak
class SrtpVectorsTest {
    private static final String KEY_128 = "000102030405060708090a0b0c0d0e0f";
    private static final String KEY_256 = KEY_128 + "101112131415161718191a1b1c1d1e1f";
    private static final String SALT = "517569642070726f2071756f";
    private static final String RTP_HEADER = "8040f17b8041f8d35501a0b2";
    private static final String RTP_PAYLOAD = "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
    private static final long RTCP_INDEX = 0x5d4; // RFC 7714 §17
    // RFC 7714 §17 prints one packet in its preamble and works on another; this is the one it works on.
    private static final String RTCP = "81c8000d4d617273 4e5450314e545032525450200000042a0000e9304c756e61"
            + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

    /** (provider, profile, session key, protected packet): RFC 7714 §16.1.1, §16.2.1. */
    static Stream<Arguments> srtp() { return Implementations.providers().stream().flatMap(provider -> Stream.of(
            Arguments.of(provider, SrtpProfile.AEAD_AES_128_GCM, KEY_128, RTP_HEADER + """
                    f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833
                    899d7f27beb16a9152cf765ee4390cce"""),
            Arguments.of(provider, SrtpProfile.AEAD_AES_256_GCM, KEY_256, RTP_HEADER + """
                    32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b
                    7aa3db36dfffd6b0f9bb7878d7a76c13"""))); }

    /** (provider, profile, session key, protected packet): RFC 7714 §17.1, §17.2. */
    static Stream<Arguments> srtcp() { return Implementations.providers().stream().flatMap(provider -> Stream.of(
            Arguments.of(provider, SrtpProfile.AEAD_AES_128_GCM, KEY_128, """
                    81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b468630
                    3ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade 800005d4"""),
            Arguments.of(provider, SrtpProfile.AEAD_AES_256_GCM, KEY_256, """
                    81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61d
                    e0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be 800005d4"""))); }

    /** (transforms, profile, master key, master salt, SRTP, SRTCP): packets that libsrtp checks itself with. */
    static Stream<Arguments> masterKeys() {
        return Stream.of(Implementations.LIBCRYPTO, Implementations.JCE).flatMap(transforms -> Stream.of(
                Arguments.of(transforms, SrtpProfile.AES128_CM_HMAC_SHA1_80, "e1f97a0d3e018be0d64fa32c06de4139",
                        "0ec675ad498afeebb6960b3aabe6", "4e55dc4ce79978d88ca4d215949d2402 b78d6acc99ea179b8dbb",
                        "7128035be487b9bdbef89041f977a5a8 80000001 993e08cd54d6c1230798"),
                Arguments.of(transforms, SrtpProfile.AEAD_AES_128_GCM, KEY_128, "a0a1a2a3a4a5a6a7a8a9aaab",
                        "c5002ede04cfdd2eb91159e0880aa06e d2976826f796b201df3131a127e8a392",
                        "c98b8b5df0392a55852b6c21ac8e7025 c52c6fbea2b3b446ea31123ba88ce61e 80000001")));
    }

    @ParameterizedTest
    @MethodSource("srtp")
    void shouldProtectAndUnprotectSrtpOfRfc7714(SrtpTransformProvider provider, SrtpProfile profile, String key,
            String expected) {
        byte[] header = HexPackets.bytes(RTP_HEADER);
        ByteBuf heap = Buffers.offset(header);
        ByteBuf direct = Buffers.direct(header);
        ByteBuf payload = Buffers.direct(HexPackets.bytes(RTP_PAYLOAD));
        try (SrtpSender sender = sender(provider, profile, key);
                SrtpReceiver receiver = receiver(provider, profile, key)) {
            for (ByteBuf packet : new ByteBuf[]{heap, direct}) {
                assertEquals(SrtpVerdict.OK, sender.protectRtp(packet, header.length, payload, payload.readerIndex(),
                        payload.readableBytes(), 0));
                assertEquals(HexPackets.text(HexPackets.bytes(expected)), HexPackets.text(packet));
            }
            assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(direct, header.length));
            assertEquals(RTP_HEADER + RTP_PAYLOAD, HexPackets.text(direct));
            assertEquals(0xf17b, receiver.packetIndex());
        } finally {
            direct.release();
            payload.release();
        }
    }

    @ParameterizedTest
    @MethodSource("srtcp")
    void shouldProtectAndUnprotectSrtcpOfRfc7714(SrtpTransformProvider provider, SrtpProfile profile, String key,
            String expected) {
        byte[] plain = HexPackets.bytes(RTCP);
        for (ByteBuf packet : new ByteBuf[]{Buffers.offset(plain), Buffers.direct(plain)}) {
            try (SrtpSender sender = sender(provider, profile, key);
                    SrtpReceiver receiver = receiver(provider, profile, key)) {
                assertEquals(SrtpVerdict.OK, sender.protectRtcp(packet));
                assertEquals(HexPackets.text(HexPackets.bytes(expected)), HexPackets.text(packet));
                assertEquals(SrtpVerdict.OK, receiver.unprotectRtcp(packet));
                assertEquals(HexPackets.text(plain), HexPackets.text(packet));
            } finally {
                packet.release();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("masterKeys")
    void shouldAgreeWithLibsrtpFromTheMasterKeyOn(SrtpTransforms transforms, SrtpProfile profile, String key,
            String salt, String srtp, String srtcp) {
        SrtpKeys keys = new SrtpKeys(profile, HexPackets.bytes(key), HexPackets.bytes(salt));
        String payload = "ab".repeat(16);
        ByteBuf rtp = Buffers.offset(HexPackets.bytes("800f1234decafbadcafebabe" + payload));
        ByteBuf rtcp = Buffers.offset(HexPackets.bytes("81c8000bcafebabe" + payload));
        try (SrtpSender sender = transforms.sender(keys); SrtpReceiver receiver = transforms.receiver(keys)) {
            assertEquals(SrtpVerdict.OK, sender.protectRtpInPlace(rtp, 12, 0));
            assertEquals(SrtpVerdict.OK, sender.protectRtcp(rtcp));
            assertEquals("800f1234decafbadcafebabe" + srtp.replace(" ", ""), HexPackets.text(rtp));
            assertEquals("81c8000bcafebabe" + srtcp.replace(" ", ""), HexPackets.text(rtcp));
            assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(rtp, 12));
            assertEquals(SrtpVerdict.OK, receiver.unprotectRtcp(rtcp));
            assertEquals("800f1234decafbadcafebabe" + payload, HexPackets.text(rtp));
            assertEquals("81c8000bcafebabe" + payload, HexPackets.text(rtcp));
        }
    }

    /** RFC 3711 appendix B.2: a megabyte of keystream, past the wrap of the counter's lowest byte. */
    @ParameterizedTest
    @MethodSource("dev.sluice.rtp.srtp.Implementations#providers")
    void shouldMakeTheKeystreamOfRfc3711(SrtpTransformProvider provider) {
        SessionKeys keys = new SessionKeys(SrtpProfile.AES128_CM_HMAC_SHA1_80, PacketKind.RTP, HexPackets.bytes(
                "2B7E151628AED2A6ABF7158809CF4F3C"), new byte[20], HexPackets.bytes("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
        int blocks = 0xFF02;
        ByteBuf packet = Buffers.offset(new byte[12 + 16 * blocks + 10]);
        try (SrtpTransform transform = provider.create(keys)) {
            int payload = packet.readerIndex() + 12;
            transform.seal(packet, 12, packet, payload, 16 * blocks, 0);
            String[] first = {"e03ead0935c95e80e166b16dd92b4eb4", "d23513162b02d0f72a43a2fe4a5f97ab",
                    "41e95b3bb0a2e8dd477901e4fca894c0"};
            String[] last = {"ec8cdf7398607cb0f2d21675ea9ea1e4", "362b7c3c6773516318a077d7fc5073ae",
                    "6a2cc3787889374fbeb4c81b17ba6c44"};
            for (int i = 0; i < 3; i++) {
                assertEquals(first[i], HexPackets.text(packet.slice(payload + 16 * i, 16)));
                assertEquals(last[i], HexPackets.text(packet.slice(payload + 16 * (0xFEFF + i), 16)));
            }
        }
    }

    private static SrtpSender sender(SrtpTransformProvider provider, SrtpProfile profile, String sessionKey) {
        return new SrtpSender(transform(provider, profile, sessionKey, PacketKind.RTP), transform(provider, profile,
                sessionKey, PacketKind.RTCP), profile, RTCP_INDEX);
    }

    private static SrtpReceiver receiver(SrtpTransformProvider provider, SrtpProfile profile, String sessionKey) {
        return new SrtpReceiver(transform(provider, profile, sessionKey, PacketKind.RTP), transform(provider, profile,
                sessionKey, PacketKind.RTCP), profile, 1);
    }

    private static SrtpTransform transform(SrtpTransformProvider provider, SrtpProfile profile, String sessionKey,
            PacketKind kind) {
        return provider.create(new SessionKeys(profile, kind, HexPackets.bytes(sessionKey), new byte[0], HexPackets
                .bytes(SALT)));
    }
}
