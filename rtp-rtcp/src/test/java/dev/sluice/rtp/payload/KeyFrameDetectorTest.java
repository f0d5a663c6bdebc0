// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KeyFrameDetectorTest {
    private final KeyFrameDetector detector = new KeyFrameDetector();

    @ParameterizedTest
    @CsvSource({"OPUS, 78, true", "VP8, 10 00, true", "VP8, 10 01, false", "VP9, 08, true", "VP9, 48, false",
            "H264, 67 42, true",
            "H264, 41 9a, false", "AV1, 18 0a, true", "AV1, 10 30, false", "VP8, '', false", "VP9, '', false",
            "H264, '', false",
            "AV1, '', false"})
    void shouldTellKeyFramesOfEveryFormat(PayloadFormat format, String hex, boolean keyFrame) {
        ByteBuf payload = Buffers.offset(HexPackets.bytes(hex));
        assertEquals(keyFrame,
                detector.isKeyFrameStart(format, payload, payload.readerIndex(), payload.readableBytes()));
    }

    @ParameterizedTest
    @EnumSource
    void shouldStayInsideAnyBytes(PayloadFormat format) {
        TruncationSweep.sweep(HexPackets.bytes("7a f0 9234 07 b5 00 01 02 03"),
                bytes -> detector.isKeyFrameStart(format, bytes, bytes.readerIndex(), bytes.readableBytes()));
    }

    @Test
    void shouldKnowFormatsByNameInAnyCase() {
        for (PayloadFormat format : PayloadFormat.values()) {
            assertEquals(format, PayloadFormat.ofName(format.name()));
        }
        assertEquals(PayloadFormat.OPUS, PayloadFormat.ofName("opus"));
        assertNull(PayloadFormat.ofName("rtx"));
    }
}
