// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.rtp.RtpPacketView.Verdict;
import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtpPacketViewTest {
    /** One CSRC, a one-byte extension with ids 1 (1 byte), 3 (3 bytes) and 5 (2 bytes), four bytes of payload, three of padding. */
    private static final byte[] PACKET = HexPackets.bytes("""
            b1 ef 1234 89abcdef cafebabe  # V P X CC=1, M PT=111
            11223344                      # CSRC
            bede 0003
            10 aa  32 010203  00  51 0102 00 00  # padding between and behind
            deadbeef
            000003
            """);

    private final RtpPacketView view = new RtpPacketView();

    @Test
    void shouldReadEveryFieldOfTheHeader() {
        ByteBuf packet = Buffers.offset(PACKET);
        assertEquals(Verdict.VALID, view.wrap(packet));
        assertTrue(view.marker());
        assertEquals(111, view.payloadType());
        assertEquals(0x1234, view.sequenceNumber());
        assertEquals(0x89abcdef, view.timestamp());
        assertEquals(0xcafebabe, view.ssrc());
        assertEquals(1, view.csrcCount());
        assertEquals(32, view.headerLength());
        assertEquals(Buffers.OFFSET + 32, view.payloadIndex());
        assertEquals(7, view.payloadLength());
        assertTrue(view.hasPadding());
        assertEquals(3, view.paddingLength());
        assertEquals(0xdeadbeef, packet.getInt(view.payloadIndex()));
        assertEquals(Buffers.OFFSET, packet.readerIndex());
    }

    @Test
    void shouldFindOneByteElements() {
        ByteBuf packet = Buffers.offset(PACKET);
        view.wrap(packet);
        assertElement(packet, 1, "aa");
        assertElement(packet, 3, "010203");
        assertElement(packet, 5, "0102");
        assertEquals(-1, view.extensionIndex(2));
        assertEquals(-1, view.extensionIndex(0));
        assertEquals(-1, view.extensionIndex(255));
    }

    @Test
    void shouldFindTwoByteElementsOfAnyIdAndLength() {
        ByteBuf packet = Buffers.offset(HexPackets.bytes("""
                90 60 0001 00000002 00000003
                1005 0003                        # the low four bits of the profile are free
                ff 02 0102  0f 00  00  01 01 07  00 00
                """));
        assertEquals(Verdict.VALID, view.wrap(packet));
        assertElement(packet, 255, "0102");
        assertElement(packet, 15, "");
        assertElement(packet, 1, "07");
        assertEquals(0, view.payloadLength());
    }

    @Test
    void shouldNotFindElementsShorterThanAsked() {
        view.wrap(Buffers.offset(PACKET));
        assertEquals(view.extensionIndex(5), view.extensionIndex(5, 2));
        assertEquals(-1, view.extensionIndex(5, 3));
        assertEquals(-1, view.extensionIndex(2, 0));
    }

    @Test
    void shouldForgetElementsOfThePacketBefore() {
        view.wrap(Buffers.offset(PACKET));
        assertTrue(view.extensionIndex(1) > 0);
        view.wrap(HexPackets.buffer("80 60 0001 00000002 00000003"));
        assertEquals(-1, view.extensionIndex(1));
        view.wrap(HexPackets.buffer("90 60 0001 00000002 00000003 bede 0001 20 01 00 00"));
        assertEquals(-1, view.extensionIndex(1));
        assertTrue(view.extensionIndex(2) > 0);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
            // RFC 8285 §4.1.2: an element with id 0 and a length ends the extension
            "bede0002 10aa 01bbcc 20dd 00, true, false",
            // RFC 8285 §4.2: so does the reserved id 15
            "bede0002 10aa f0bb 20dd 0000, true, false",
            // the second element overruns the extension, what came before counts
            "bede0001 10aa 2fdd, true, false",
            "10000002 01 01 aa 02 09 bb 0000, true, false",
            // a two-byte element without its length
            "10000001 01 01 aa 02, true, false",
            // an unknown profile holds nothing of ours
            "beef0001 10aa20dd, false, false",
            // padding only
            "bede0001 00000000, false, false"})
    void shouldKeepWhatComesBeforeGarbage(String extension, boolean first, boolean second) {
        ByteBuf packet = Buffers.offset(HexPackets.bytes("90600001 00000002 00000003" + extension + "ff"));
        assertEquals(Verdict.VALID, view.wrap(packet));
        assertEquals(first, view.extensionIndex(1) >= 0);
        assertEquals(second, view.extensionIndex(2) >= 0);
        assertEquals(1, view.payloadLength());
    }

    @Test
    void shouldTakeTheFirstOfTwoElementsWithOneId() {
        ByteBuf packet = HexPackets.buffer("90600001 00000002 00000003 bede0001 10aa 10bb");
        view.wrap(packet);
        assertElement(packet, 1, "aa");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
            "'', TOO_SHORT", "8060 0001 00000002 000000, TOO_SHORT", "4060 0001 00000002 00000003, BAD_VERSION",
            "8160 0001 00000002 00000003 000000, CSRC_OVERRUN", "9060 0001 00000002 00000003, EXTENSION_OVERRUN",
            "9060 0001 00000002 00000003 bede0001 000000, EXTENSION_OVERRUN",
            "9060 0001 00000002 00000003 bedeffff 00000000, EXTENSION_OVERRUN"})
    void shouldNameWhatIsWrong(String packet, Verdict expected) {
        assertEquals(expected, view.wrap(Buffers.offset(HexPackets.bytes(packet))));
    }

    @ParameterizedTest(name = "padding count {0} is {1}")
    @CsvSource({"00, 0", "01, 1", "04, 4", "05, 4", "ff, 4"})
    void shouldCutPaddingToThePayload(String count, int expected) {
        view.wrap(Buffers.offset(HexPackets.bytes("a0600001 00000002 00000003 000000" + count)));
        assertEquals(expected, view.paddingLength());
    }

    @Test
    void shouldSeeNoPaddingInAnEmptyPayload() {
        view.wrap(Buffers.offset(HexPackets.bytes("a0600001 00000002 00000003")));
        assertTrue(view.hasPadding());
        assertEquals(0, view.paddingLength());
        view.wrap(Buffers.offset(HexPackets.bytes("80600001 00000002 00000003 03")));
        assertFalse(view.hasPadding());
        assertEquals(0, view.paddingLength());
    }

    @Test
    void shouldStayInsideAnyBytes() {
        byte[] twoByte = HexPackets
                .bytes("90 60 0001 00000002 00000003 1000 0003 ff 02 0102 0f 00 00 01 01 07 00 00 aabb");
        TruncationSweep.sweep(PACKET, this::readAll);
        TruncationSweep.sweep(twoByte, this::readAll);
    }

    private void readAll(ByteBuf packet) {
        if (view.wrap(packet) != Verdict.VALID) {
            return;
        }
        int end = packet.writerIndex();
        assertEquals(end, view.payloadIndex() + view.payloadLength());
        assertTrue(view.paddingLength() <= view.payloadLength());
        for (int id = 0; id <= 255; id++) {
            int index = view.extensionIndex(id);
            if (index >= 0) {
                assertTrue(index > packet.readerIndex() && index + view.extensionLength(id) <= view.payloadIndex());
            }
        }
    }

    private void assertElement(ByteBuf packet, int id, String hex) {
        int index = view.extensionIndex(id);
        assertTrue(index >= 0, "no element " + id);
        assertEquals(hex, HexPackets.text(packet.slice(index, view.extensionLength(id))));
    }
}
