// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.rtp.payload.Av1Payload.Verdict;
import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Av1PayloadTest {
    /** N, W 2, Y: a sequence header of three bytes and the beginning of a frame. */
    private static final String KEY_FRAME = "68 03 08 0000 30 11 22";
    /** W 0: a continuation of two bytes, then a tile group whose length is written in two bytes. */
    private static final String WITH_LENGTHS = "80 02 aabb 8300 20 1122";

    private final Av1Payload payload = new Av1Payload();

    @Test
    void shouldReadTheElementsOfAKeyFrame() {
        assertEquals(Verdict.VALID, read(KEY_FRAME));
        assertTrue(payload.beginsCodedVideoSequence());
        assertFalse(payload.continuesObu());
        assertTrue(payload.isContinued());
        assertEquals(2, payload.elementCount());
        assertEquals(Av1Payload.OBU_SEQUENCE_HEADER, payload.obuType(0));
        assertEquals(6, payload.obuType(1));
        assertTrue(payload.isKeyFrameStart());
    }

    @Test
    void shouldReadElementsThatAllHaveLengths() {
        assertEquals(Verdict.VALID, read(WITH_LENGTHS));
        assertTrue(payload.continuesObu());
        assertFalse(payload.isContinued());
        assertEquals(2, payload.elementCount());
        assertEquals(-1, payload.obuType(0));
        assertEquals(4, payload.obuType(1));
        assertFalse(payload.isKeyFrameStart());
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"'', TOO_SHORT", "08, TOO_SHORT", "88 08, CONTRADICTION", "10 30, VALID", "20 01 08, ELEMENT_OVERRUN",
            "20 05 08 30, ELEMENT_OVERRUN", "00 01, ELEMENT_OVERRUN", "00 80, ELEMENT_OVERRUN",
            "00 80808001 30, ELEMENT_OVERRUN",
            "00 00 00, VALID"})
    void shouldNameWhatIsWrong(String hex, Verdict expected) { assertEquals(expected, read(hex)); }

    @Test
    void shouldBoundTheElements() {
        assertEquals(Verdict.VALID, read("00" + "01 30".repeat(Av1Payload.MAX_ELEMENTS)));
        assertEquals(Verdict.TOO_MANY_ELEMENTS, read("00" + "01 30".repeat(Av1Payload.MAX_ELEMENTS + 1)));
    }

    @Test
    void shouldStayInsideAnyBytes() {
        TruncationSweep.sweep(HexPackets.bytes(KEY_FRAME),
                bytes -> payload.read(bytes, bytes.readerIndex(), bytes.readableBytes()));
        TruncationSweep.sweep(HexPackets.bytes(WITH_LENGTHS),
                bytes -> payload.read(bytes, bytes.readerIndex(), bytes.readableBytes()));
    }

    private Verdict read(String hex) {
        ByteBuf bytes = Buffers.offset(HexPackets.bytes(hex));
        return payload.read(bytes, bytes.readerIndex(), bytes.readableBytes());
    }
}
