// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.FailOnLeak;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sending and receiving contexts against each other, for every implementation and profile. */
@FailOnLeak
class SrtpContextTest {
    private static final String ALL = "dev.sluice.rtp.srtp.Implementations#all";
    private static final int SSRC = 0xCAFEBABE;
    private static final int HEADER = 12;
    private static final byte[] PAYLOAD = HexPackets.bytes("00112233445566778899aabbccddeeff0123456789");

    private SrtpSender sender = Implementations.JCE.sender(Implementations.keys(SrtpProfile.AEAD_AES_128_GCM, 1));
    private SrtpReceiver receiver = Implementations.JCE.receiver(Implementations.keys(SrtpProfile.AEAD_AES_128_GCM,
            1));

    @AfterEach
    void close() {
        sender.close();
        receiver.close();
    }

    private void use(SrtpTransforms transforms, SrtpProfile profile) {
        close();
        sender = transforms.sender(Implementations.keys(profile, 1));
        receiver = transforms.receiver(Implementations.keys(profile, 1));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldRoundTripAndTellTheIndex(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        assertEquals(-1, receiver.packetIndex());
        ByteBuf packet = srtp(SSRC, 7);
        assertEquals(HEADER + PAYLOAD.length + profile.tagLength(), packet.readableBytes());
        assertNotEquals(HexPackets.text(PAYLOAD), HexPackets.text(packet.slice(packet.readerIndex() + HEADER,
                PAYLOAD.length)));
        assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(packet, HEADER));
        assertArrayEquals(plain(SSRC, 7), Buffers.bytes(packet));
        assertEquals(7, receiver.packetIndex());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldFollowTheRolloverCounterAcrossItsWrap(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        for (long index = 65_530; index < 65_546; index++) {
            assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(srtp(SSRC, index), HEADER), "index " + index);
            assertEquals(index, receiver.packetIndex());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldTakeLatePacketsFromBeforeTheWrap(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        for (long index : new long[]{65_530, 65_537, 65_535, 65_536, 65_531, 65_540, 65_534}) {
            assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(srtp(SSRC, index), HEADER), "index " + index);
            assertEquals(index, receiver.packetIndex());
        }
        assertEquals(SrtpVerdict.REPLAYED, receiver.unprotectRtp(srtp(SSRC, 65_535), HEADER));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldSurviveLossOfAlmostHalfTheSequenceSpace(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        for (long index = 1; index < 400_000; index += 32_767) {
            assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(srtp(SSRC, index), HEADER), "index " + index);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 32_767, 32_768, 65_534, 65_535})
    void shouldEstimateTheClosestIndex(long start) {
        assertEquals(start, SrtpReceiver.estimateIndex((int) start, -1));
        for (long base : new long[]{start, start + (5L << 16), start + (0xFFFF_FFFEL << 16)}) {
            for (int step : new int[]{-32_767, -1000, -1, 0, 1, 1000, 32_767}) {
                assertEquals(base + step, SrtpReceiver.estimateIndex((int) (base + step) & 0xFFFF, base));
            }
        }
    }

    @Test
    void shouldDropPacketsFromBeforeTheFirstOneSeen() {
        receiver.unprotectRtp(srtp(SSRC, 3), HEADER);
        assertEquals(SrtpVerdict.TOO_OLD, receiver.unprotectRtp(srtp(SSRC, 65_530), HEADER), "its index is unknown");
        assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(srtp(SSRC, 2), HEADER));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldDropReplaysAndPacketsLeftOfTheWindow(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(srtp(SSRC, 2000), HEADER));
        assertEquals(SrtpVerdict.REPLAYED, receiver.unprotectRtp(srtp(SSRC, 2000), HEADER));
        assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(srtp(SSRC, 977), HEADER));
        assertEquals(SrtpVerdict.TOO_OLD, receiver.unprotectRtp(srtp(SSRC, 976), HEADER));
        assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(srtp(SSRC + 1, 976), HEADER), "another SSRC is another "
                + "stream");
        ByteBuf rtcp = srtcp();
        byte[] copy = Buffers.bytes(rtcp);
        assertEquals(SrtpVerdict.OK, receiver.unprotectRtcp(rtcp));
        assertEquals(SrtpVerdict.REPLAYED, receiver.unprotectRtcp(Buffers.offset(copy)));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldNotChangeStateForForgedPackets(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        receiver.unprotectRtp(srtp(SSRC, 10), HEADER);
        for (long index : new long[]{11, 12, 1000, 20_000, 32_700}) {
            ByteBuf forged = forge(srtp(SSRC, index));
            int writerIndex = forged.writerIndex();
            assertEquals(SrtpVerdict.AUTHENTICATION_FAILED, receiver.unprotectRtp(forged, HEADER));
            assertEquals(writerIndex, forged.writerIndex());
        }
        assertEquals(10, receiver.packetIndex());
        assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(srtp(SSRC, 11), HEADER));
        assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(srtp(SSRC, 9), HEADER));
        assertEquals(SrtpVerdict.AUTHENTICATION_FAILED, receiver.unprotectRtcp(forge(srtcp())));
        assertEquals(SrtpVerdict.OK, receiver.unprotectRtcp(srtcp()));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldAuthenticateEveryByte(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        byte[] rtp = Buffers.bytes(srtp(SSRC, 1));
        byte[] rtcp = Buffers.bytes(srtcp());
        for (int i = 0; i < rtp.length; i++) {
            assertNotEquals(SrtpVerdict.OK, receiver.unprotectRtp(flipped(rtp, i), HEADER), "byte " + i);
        }
        for (int i = 0; i < rtcp.length; i++) {
            assertNotEquals(SrtpVerdict.OK, receiver.unprotectRtcp(flipped(rtcp, i)), "byte " + i);
        }
        assertEquals(SrtpVerdict.OK, receiver.unprotectRtp(Buffers.offset(rtp), HEADER));
        assertEquals(SrtpVerdict.OK, receiver.unprotectRtcp(Buffers.offset(rtcp)));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldTakeAnyBytes(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        byte[] rtp = Buffers.bytes(srtp(SSRC, 1));
        byte[] rtcp = Buffers.bytes(srtcp());
        sweep(rtp, packet -> receiver.unprotectRtp(packet, HEADER));
        sweep(rtcp, receiver::unprotectRtcp);
        TruncationSweep.sweep(rtp, packet -> receiver.unprotectRtp(packet, packet.readableBytes()));
    }

    /** Only the packet itself is accepted, and that once. */
    private static void sweep(byte[] valid, Function<ByteBuf, SrtpVerdict> unprotect) {
        AtomicInteger accepted = new AtomicInteger();
        TruncationSweep.sweep(valid, packet -> {
            boolean intact = Arrays.equals(valid, Buffers.bytes(packet));
            if (unprotect.apply(packet) == SrtpVerdict.OK) {
                assertTrue(intact);
                accepted.incrementAndGet();
            }
        });
        assertEquals(1, accepted.get());
    }

    @Test
    void shouldRefuseSrtcpThatIsNotEncrypted() {
        // RFC 7714 §17.3: authentic, but in clear.
        byte[] packet = HexPackets.bytes("""
                81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeef
                deadbeef841dd9683dd78ec92ae58790125f62b3000005d4""");
        assertEquals(SrtpVerdict.UNENCRYPTED, receiver.unprotectRtcp(Buffers.offset(packet)));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldNotMixUpKeys(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        try (SrtpReceiver stranger = transforms.receiver(Implementations.keys(profile, 2))) {
            assertEquals(SrtpVerdict.AUTHENTICATION_FAILED, stranger.unprotectRtp(srtp(SSRC, 1), HEADER));
            assertEquals(SrtpVerdict.AUTHENTICATION_FAILED, stranger.unprotectRtcp(srtcp()));
        }
        // An SRTCP packet read as SRTP, whose header happens to end where the RTCP one does, and the reverse.
        assertEquals(SrtpVerdict.AUTHENTICATION_FAILED, receiver.unprotectRtp(srtcp(), HEADER));
        ByteBuf asRtcp = srtp(SSRC, 1);
        asRtcp.setInt(asRtcp.writerIndex() - (profile.isAead() ? 4 : 14), 0x8000_0001);
        assertEquals(SrtpVerdict.AUTHENTICATION_FAILED, receiver.unprotectRtcp(asRtcp));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldGiveTheSameBytesInPlaceAndOutOfPlace(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        ByteBuf inPlace = srtp(SSRC, 70_000);
        ByteBuf payload = Buffers.direct(PAYLOAD);
        ByteBuf heapOut = Buffers.offset(header(SSRC, 70_000));
        ByteBuf directOut = Buffers.direct(header(SSRC, 70_000));
        for (ByteBuf out : new ByteBuf[]{heapOut, directOut}) {
            assertEquals(SrtpVerdict.OK, sender.protectRtp(out, HEADER, payload, payload.readerIndex(), PAYLOAD.length,
                    1));
            assertEquals(HexPackets.text(inPlace), HexPackets.text(out));
        }
        assertArrayEquals(PAYLOAD, Buffers.bytes(payload), "the payload is borrowed");
        assertEquals(Buffers.OFFSET, payload.readerIndex());
        directOut.release();
        payload.release();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldWriteNothingBehindThePacket(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        for (ByteBuf packet : new ByteBuf[]{Buffers.offset(plain(SSRC, 1)), Buffers.direct(plain(SSRC, 1))}) {
            sender.protectRtpInPlace(packet, HEADER, 0);
            assertEquals((byte) 0xA5, packet.getByte(packet.writerIndex()));
            assertEquals((byte) 0xA5, packet.getByte(packet.readerIndex() - 1));
            sender.protectRtcp(packet);
            assertEquals((byte) 0xA5, packet.getByte(packet.writerIndex()));
            packet.release();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldSealTheSamePacketAgain(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        String first = HexPackets.text(srtp(SSRC, 5));
        assertEquals(first, HexPackets.text(srtp(SSRC, 5)), "a plain retransmission");
        srtp(SSRC, 6);
        assertEquals(first, HexPackets.text(srtp(SSRC, 5)));
    }

    @Test
    void shouldNoticeTwoPacketsUnderOneNonce() {
        srtp(SSRC, 5);
        ByteBuf other = Buffers.offset(plain(SSRC, 5));
        other.setByte(other.writerIndex() - 1, 0);
        assertThrows(AssertionError.class, () -> sender.protectRtpInPlace(other, HEADER, 0));
    }

    @Test
    void shouldForgetTheLeastRecentStreamOnly() {
        try (SrtpReceiver small = Implementations.JCE.receiver(Implementations.keys(SrtpProfile.AEAD_AES_128_GCM, 1),
                2)) {
            small.unprotectRtp(srtp(1, 1), HEADER);
            small.unprotectRtp(srtp(2, 1), HEADER);
            small.unprotectRtp(srtp(1, 2), HEADER);
            assertEquals(SrtpVerdict.AUTHENTICATION_FAILED, small.unprotectRtp(forge(srtp(3, 1)), HEADER));
            assertEquals(SrtpVerdict.REPLAYED, small.unprotectRtp(srtp(2, 1), HEADER), "a forgery evicts nothing");
            assertEquals(SrtpVerdict.OK, small.unprotectRtp(srtp(3, 1), HEADER));
            assertEquals(SrtpVerdict.REPLAYED, small.unprotectRtp(srtp(1, 1), HEADER), "still known");
            assertEquals(SrtpVerdict.OK, small.unprotectRtp(srtp(2, 1), HEADER), "forgotten");
        }
    }

    @Test
    void shouldStopWhenTheKeysAreUsedUp() {
        sender.close();
        SrtpKeys keys = Implementations.keys(SrtpProfile.AEAD_AES_128_GCM, 1);
        JceTransformProvider jce = new JceTransformProvider();
        sender = new SrtpSender(jce.create(SrtpKeyDerivation.derive(keys, PacketKind.RTP)), jce.create(SrtpKeyDerivation
                .derive(keys, PacketKind.RTCP)), keys.profile(), (1L << 31) - 1);
        assertEquals(SrtpVerdict.OK, receiver.unprotectRtcp(srtcp()));
        ByteBuf packet = Buffers.offset(plain(SSRC, 1));
        assertEquals(SrtpVerdict.KEYS_EXHAUSTED, sender.protectRtcp(packet));
        assertArrayEquals(plain(SSRC, 1), Buffers.bytes(packet));
        assertEquals(SrtpVerdict.OK, sender.protectRtpInPlace(packet, HEADER, 0xFFFF_FFFF));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldCloseOnceAndForAll(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        ByteBuf packet = srtp(SSRC, 1);
        sender.close();
        sender.close();
        receiver.close();
        receiver.close();
        assertThrows(IllegalStateException.class, () -> srtp(SSRC, 2));
        assertThrows(IllegalStateException.class, () -> receiver.unprotectRtp(packet, HEADER));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shouldRefuseWhatNoCallerMayPass(SrtpTransforms transforms, SrtpProfile profile) {
        use(transforms, profile);
        ByteBuf out = Buffers.offset(header(SSRC, 1));
        ByteBuf payload = Buffers.direct(PAYLOAD);
        int end = payload.capacity();
        assertThrows(IllegalArgumentException.class, () -> sender.protectRtp(out, HEADER + 1, payload, 0, 1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> sender.protectRtp(out, HEADER, payload, -1, 1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> sender.protectRtp(out, HEADER, payload, end, 1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> sender.protectRtp(out, HEADER, payload, 1, end, 0));
        payload.release();
        assertThrows(IllegalReferenceCountException.class, () -> sender.protectRtp(out, HEADER, payload, 0, 1, 0));
        ByteBuf full = Unpooled.buffer(HEADER, HEADER).writeBytes(header(SSRC, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> sender.protectRtpInPlace(full, HEADER, 0));
        assertArrayEquals(header(SSRC, 1), Buffers.bytes(out));
    }

    /** Every length from empty on, random headers and extensions: each implementation opens what the other sealed. */
    @SeededTest
    void shouldAgreeBetweenImplementations(long seed) {
        RandomGenerator random = Seeds.random(seed);
        for (SrtpProfile profile : SrtpProfile.values()) {
            SrtpKeys keys = Implementations.keys(profile, seed);
            try (SrtpSender libcrypto = Implementations.LIBCRYPTO.sender(keys);
                    SrtpSender jce = Implementations.JCE.sender(keys);
                    SrtpReceiver libcryptoReceiver = Implementations.LIBCRYPTO.receiver(keys);
                    SrtpReceiver jceReceiver = Implementations.JCE.receiver(keys)) {
                for (int length = 0; length < 100; length++) {
                    int headerLength = HEADER + 4 * random.nextInt(30);
                    byte[] plain = Seeds.bytes(random, headerLength + length * length / 4);
                    ByteBuffer.wrap(plain).putShort(2, (short) (65_500 + length)).putInt(8, SSRC);
                    int rolloverCounter = 65_500 + length >>> 16;
                    ByteBuf a = Buffers.direct(plain);
                    ByteBuf b = Buffers.offset(plain);
                    libcrypto.protectRtpInPlace(a, headerLength, rolloverCounter);
                    jce.protectRtpInPlace(b, headerLength, rolloverCounter);
                    assertEquals(HexPackets.text(a), HexPackets.text(b));
                    assertEquals(SrtpVerdict.OK, libcryptoReceiver.unprotectRtp(b, headerLength));
                    assertEquals(SrtpVerdict.OK, jceReceiver.unprotectRtp(a, headerLength));
                    a.setIndex(Buffers.OFFSET, Buffers.OFFSET + plain.length);
                    b.setIndex(Buffers.OFFSET, Buffers.OFFSET + plain.length);
                    libcrypto.protectRtcp(a.setBytes(Buffers.OFFSET, plain));
                    jce.protectRtcp(b.setBytes(Buffers.OFFSET, plain));
                    assertEquals(HexPackets.text(a), HexPackets.text(b));
                    assertEquals(SrtpVerdict.OK, libcryptoReceiver.unprotectRtcp(b));
                    assertEquals(SrtpVerdict.OK, jceReceiver.unprotectRtcp(a));
                    assertArrayEquals(plain, Buffers.bytes(a));
                    assertArrayEquals(plain, Buffers.bytes(b));
                    a.release();
                }
            }
        }
    }

    private ByteBuf srtp(int ssrc, long index) {
        ByteBuf packet = Buffers.offset(plain(ssrc, index));
        assertEquals(SrtpVerdict.OK, sender.protectRtpInPlace(packet, HEADER, (int) (index >>> 16)));
        return packet;
    }

    private ByteBuf srtcp() {
        ByteBuf packet = Buffers.offset(HexPackets.bytes("81c80006cafebabe" + "ab".repeat(20)));
        assertEquals(SrtpVerdict.OK, sender.protectRtcp(packet));
        return packet;
    }

    private static byte[] plain(int ssrc, long index) {
        return ByteBuffer.allocate(HEADER + PAYLOAD.length).put(header(ssrc, index)).put(PAYLOAD).array();
    }

    private static byte[] header(int ssrc, long index) {
        return ByteBuffer.allocate(HEADER).putShort((short) 0x8060).putShort((short) index).putInt(90_000).putInt(ssrc)
                .array();
    }

    /** With its last tag byte changed: behind the tag of AEAD SRTCP stands the index, so it is the byte before that. */
    private static ByteBuf forge(ByteBuf packet) {
        int last = packet.writerIndex() - 5;
        packet.setByte(last, packet.getByte(last) ^ 1);
        return packet;
    }

    private static ByteBuf flipped(byte[] packet, int index) {
        byte[] copy = packet.clone();
        copy[index] ^= 1;
        return Buffers.offset(copy);
    }
}
