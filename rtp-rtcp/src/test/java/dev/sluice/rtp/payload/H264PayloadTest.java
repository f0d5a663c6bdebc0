// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.rtp.payload.H264Payload.Verdict;
import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class H264PayloadTest {
    /** Access unit delimiter, SPS, PPS and the start of an IDR slice. */
    private static final String STAP = "78 0002 09f0 0003 674200 0002 68ce 0003 65b800";

    private final H264Payload payload = new H264Payload();

    @Test
    void shouldFindEveryUnitOfAnAggregate() {
        assertEquals(Verdict.VALID, read(STAP));
        assertTrue(payload.begins(9));
        assertTrue(payload.begins(H264Payload.NAL_SEQUENCE_PARAMETER_SET));
        assertTrue(payload.begins(H264Payload.NAL_PICTURE_PARAMETER_SET));
        assertTrue(payload.begins(H264Payload.NAL_IDR_SLICE));
        assertFalse(payload.begins(1));
        assertFalse(payload.isFragment());
    }

    @Test
    void shouldFollowTheFragmentsOfOneUnit() {
        assertEquals(Verdict.VALID, read("7c 85 b8"));
        assertTrue(payload.isFragment());
        assertTrue(payload.begins(H264Payload.NAL_IDR_SLICE));
        assertFalse(payload.isFragmentEnd());
        assertEquals(Verdict.VALID, read("7c 05 b8"));
        assertFalse(payload.begins(H264Payload.NAL_IDR_SLICE));
        assertEquals(Verdict.VALID, read("7c 45 b8"));
        assertTrue(payload.isFragmentEnd());
        assertEquals(Verdict.VALID, read("41 9a"));
        assertFalse(payload.isFragment());
        assertFalse(payload.isFragmentEnd());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"67 42, true", "68 ce, false", "65 b8, false", "41 9a, false", STAP + ", true",
            "78 0002 09f0 0002 65b8, false",
            "7c 87 42, true", "7c 07 42, false", "7c 85 b8, false"})
    void shouldStartADecoderOnlyWithParameters(String hex, boolean keyFrame) {
        assertEquals(Verdict.VALID, read(hex));
        assertEquals(keyFrame, payload.isKeyFrameStart());
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"'', TOO_SHORT", "7c, TOO_SHORT", "78, TOO_SHORT", "78 00, BAD_AGGREGATE", "78 0000, BAD_AGGREGATE",
            "78 0003 6742, BAD_AGGREGATE", "78 0002 6742 00, BAD_AGGREGATE", "60, UNSUPPORTED", "79 0000, UNSUPPORTED",
            "7d 85 0000, UNSUPPORTED", "7f, UNSUPPORTED"})
    void shouldNameWhatIsWrong(String hex, Verdict expected) { assertEquals(expected, read(hex)); }

    @Test
    void shouldStayInsideAnyBytes() {
        TruncationSweep.sweep(HexPackets.bytes(STAP),
                bytes -> payload.read(bytes, bytes.readerIndex(), bytes.readableBytes()));
        TruncationSweep.sweep(HexPackets.bytes("7c 85 b8"),
                bytes -> payload.read(bytes, bytes.readerIndex(), bytes.readableBytes()));
    }

    private Verdict read(String hex) {
        ByteBuf bytes = Buffers.offset(HexPackets.bytes(hex));
        return payload.read(bytes, bytes.readerIndex(), bytes.readableBytes());
    }
}
