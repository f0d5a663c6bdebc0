// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in each header extension of fixed shape. */
class HeaderExtensionValuesTest {
    private static final int AT = Buffers.OFFSET;

    @ParameterizedTest
    @CsvSource({"00, 0, false", "7f, 127, false", "80, 0, true", "ff, 127, true", "9e, 30, true"})
    void shouldReadAndWriteAudioLevel(String hex, int level, boolean voice) {
        ByteBuf data = data(hex);
        assertEquals(level, AudioLevel.level(data, AT));
        assertEquals(voice, AudioLevel.isVoice(data, AT));
        assertEquals(data.getUnsignedByte(AT), AudioLevel.encode(level, voice));
    }

    @Test
    void shouldReadALevelForEachContributingSource() {
        ByteBuf data = data("00 7f 8a");
        assertEquals(0, CsrcAudioLevel.level(data, AT, 0));
        assertEquals(127, CsrcAudioLevel.level(data, AT, 1));
        assertEquals(10, CsrcAudioLevel.level(data, AT, 2));
    }

    @Test
    void shouldCountSendTimeInSecondsOf18Bits() {
        assertEquals(0, AbsSendTime.encode(0));
        assertEquals(1 << 18, AbsSendTime.encode(TimeUnit.SECONDS.toNanos(1)));
        assertEquals(0xFF_FFFF, AbsSendTime.encode(TimeUnit.SECONDS.toNanos(64) - 1));
        assertEquals(0, AbsSendTime.encode(TimeUnit.SECONDS.toNanos(128)));
        assertEquals(0xFF_FFFF, AbsSendTime.encode(-1));
        assertEquals(0x123456, AbsSendTime.value(data("123456"), AT));
        assertEquals(0xFF_FFFF, AbsSendTime.value(data("ffffff"), AT));
    }

    @SeededTest
    void shouldMeasureSendTimesAcrossTheWrap(long seed) {
        RandomGenerator random = Seeds.random(seed);
        for (int i = 0; i < 100; i++) {
            long nanos = random.nextLong();
            long step = random.nextLong(-31_000_000_000L, 31_000_000_000L);
            long measured = AbsSendTime.nanosBetween(AbsSendTime.encode(nanos), AbsSendTime.encode(nanos + step));
            assertTrue(Math.abs(measured - step) < 8_000, step + " became " + measured);
        }
    }

    @Test
    void shouldReadTransmissionOffsetAsSigned() {
        assertEquals(0x7FFFFF, TransmissionOffset.ticks(data("7fffff"), AT));
        assertEquals(-1, TransmissionOffset.ticks(data("ffffff"), AT));
    }

    @Test
    void shouldReadTransportSequenceNumberAsUnsigned() {
        assertEquals(0xFFFE, TransportSequenceNumber.value(data("fffe"), AT));
    }

    @Test
    void shouldReadAndCompareSdesItems() {
        ByteBuf data = data("61756469 6f30 ff");
        assertEquals("audio0", SdesItem.text(data, AT, 6));
        assertTrue(SdesItem.is("audio0", data, AT, 6));
        assertFalse(SdesItem.is("audio1", data, AT, 6));
        assertFalse(SdesItem.is("audio", data, AT, 6));
        assertFalse(SdesItem.is("audio0!", data, AT, 6));
        assertTrue(SdesItem.is("", data, AT, 0));
        assertFalse(SdesItem.is("\uFFFF", data, AT + 6, 1));
    }

    @ParameterizedTest
    @CsvSource({"000000, 0, 0", "00a014, 100, 200", "ffffff, 40950, 40950", "000fff, 0, 40950"})
    void shouldReadAndWritePlayoutDelay(String hex, int minMillis, int maxMillis) {
        ByteBuf data = data(hex);
        assertEquals(minMillis, PlayoutDelay.minMillis(data, AT));
        assertEquals(maxMillis, PlayoutDelay.maxMillis(data, AT));
        assertEquals(data.getUnsignedMedium(AT), PlayoutDelay.encode(minMillis, maxMillis));
    }

    @ParameterizedTest
    @CsvSource({"00, 0, false, false", "01, 90, false, false", "02, 180, false, false", "0b, 270, false, true",
            "f4, 0, true, false"})
    void shouldReadVideoOrientation(String hex, int degrees, boolean flipped, boolean back) {
        ByteBuf data = data(hex);
        assertEquals(degrees, VideoOrientation.rotationDegrees(data, AT));
        assertEquals(flipped, VideoOrientation.isFlipped(data, AT));
        assertEquals(back, VideoOrientation.isBackCamera(data, AT));
    }

    @Test
    void shouldTellScreensFromCameras() {
        assertFalse(VideoContentType.isScreen(data("00"), AT));
        assertTrue(VideoContentType.isScreen(data("01"), AT));
        assertFalse(VideoContentType.isScreen(data("02"), AT));
    }

    @Test
    void shouldReadAbsoluteCaptureTime() {
        ByteBuf data = data("b44db705 20000000 ffffffff 80000000");
        assertEquals(0xb44db705_20000000L, AbsCaptureTime.ntpTimestamp(data, AT));
        assertEquals(-(1L << 31), AbsCaptureTime.clockOffset(data, AT));
    }

    @Test
    void shouldReadBothFormsOfVideoTiming() {
        VideoTiming timing = new VideoTiming(0, 1, 2, 3, 4, 5, 0xFFFF);
        assertEquals(timing, VideoTiming.read(data("0001 0002 0003 0004 0005 ffff"), AT, 12));
        ByteBuf flagged = data("02 0001 0002 0003 0004 0005 ffff");
        VideoTiming bySize = new VideoTiming(2, 1, 2, 3, 4, 5, 0xFFFF);
        assertEquals(bySize, VideoTiming.read(flagged, AT, 13));
        ByteBuf out = Unpooled.buffer();
        bySize.writeTo(out);
        assertEquals(HexPackets.text(flagged), HexPackets.text(out));
        assertNull(VideoTiming.read(flagged, AT, 11));
    }

    @Test
    void shouldReadColorSpaceWithAndWithoutHdr() {
        String plain = "01 0d 06 25";
        ColorSpace srgb = new ColorSpace(1, 13, 6, 2, 5, null);
        assertEquals(srgb, ColorSpace.read(data(plain), AT, 4));
        String hdr = "09 10 09 10 03e8 0001 8a48 3e80 33c2 8c48 1d4c 0bb8 3d13 4042 03e8 0190";
        ColorSpace bt2100 = new ColorSpace(9, 16, 9, 1, 0,
                new ColorSpace.Hdr(1000, 1, 0x8a483e80, 0x33c28c48, 0x1d4c0bb8,
                        0x3d134042, 1000, 400));
        assertEquals(bt2100, ColorSpace.read(data(hdr), AT, 28));
        ByteBuf out = Unpooled.buffer();
        srgb.writeTo(out);
        bt2100.writeTo(out);
        assertEquals(HexPackets.text(data(plain + hdr)), HexPackets.text(out));
        assertNull(ColorSpace.read(data(hdr), AT, 27));
    }

    @Test
    void shouldStayInsideAnyBytes() {
        TruncationSweep.sweep(new byte[28], data -> ColorSpace.read(data, data.readerIndex(), data.readableBytes()));
        TruncationSweep.sweep(new byte[13], data -> VideoTiming.read(data, data.readerIndex(), data.readableBytes()));
    }

    private static ByteBuf data(String hex) { return Buffers.offset(HexPackets.bytes(hex)); }
}
