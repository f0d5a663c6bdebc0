// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.rtp.rtcp.CompoundRtcpReader.Verdict;
import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.TruncationSweep;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompoundRtcpReaderTest {
    private static final String SENDER_REPORT = """
            81 c8 000c 11111111
            b44db705 20000000 89abcdef 00000010 00001000   # NTP, RTP, packets, octets
            22222222 40 fffffe 00020003 00000005 b7052000 00054000
            """;
    private static final String RECEIVER_REPORT = "81 c9 0007 11111111 22222222 ff 000007 00010002 00000009 00000000 00000000";
    private static final String DESCRIPTION = """
            82 ca 0006 11111111 01 03 612d62 00 00 00      # CNAME a-b, end, padding
            22222222 01 01 63 02 01 64 00 00               # CNAME c, NAME d
            """;
    private static final String GOODBYE = "82 cb 0003 11111111 22222222 03 627965";
    private static final String NACK = "81 cd 0004 11111111 22222222 00010005 fffe8000";
    private static final String FEEDBACK = "af cd 0005 11111111 22222222 ffff 0001 000002 17 2001 94 01";
    private static final String PICTURE_LOSS = "81 ce 0002 11111111 22222222";
    private static final String FULL_INTRA = "84 ce 0006 11111111 00000000 22222222 07000000 33333333 ff000000";
    private static final String REMB = "8f ce 0005 11111111 00000000 52454d42 01 0dbf00 22222222";
    private static final String EXTENDED_REPORT = """
            80 cf 000a 11111111
            07 00 0001 00000000                            # statistics we do not read
            04 00 0002 b44db705 20000000
            05 00 0003 22222222 b7052000 00054000
            """;
    private static final String UNKNOWN = "81 cc 0002 11111111 41424344";
    private static final String ALL = SENDER_REPORT + RECEIVER_REPORT + "\n" + DESCRIPTION + GOODBYE + NACK + FEEDBACK
            + PICTURE_LOSS + FULL_INTRA + REMB + EXTENDED_REPORT + UNKNOWN;

    private final List<RtcpPacket> packets = new ArrayList<>();

    @Test
    void shouldReadEveryPacketType() {
        ByteBuf compound = Buffers.offset(HexPackets.bytes(ALL));
        assertEquals(Verdict.VALID, CompoundRtcpReader.read(compound, packets::add));
        assertEquals(Buffers.OFFSET, compound.readerIndex());
        assertEquals(List.of(
                new SenderReport(0x11111111, 0xb44db705_20000000L, 0x89abcdef, 16, 4096,
                        List.of(new ReportBlock(0x22222222, 64, -2, 0x20003, 5, 0xb7052000, 0x54000))),
                new ReceiverReport(0x11111111, List.of(new ReportBlock(0x22222222, 255, 7, 0x10002, 9, 0, 0))),
                new SourceDescription(List.of(
                        new SourceDescription.Chunk(0x11111111, List.of(new SourceDescription.Item(1, "a-b"))),
                        new SourceDescription.Chunk(0x22222222,
                                List.of(new SourceDescription.Item(1, "c"), new SourceDescription.Item(2, "d"))))),
                new Goodbye(List.of(0x11111111, 0x22222222)),
                new GenericNack(0x11111111, 0x22222222, new int[]{0x00010005, 0xfffe8000}),
                new TransportWideFeedback(0x11111111, 0x22222222, 0xffff, 2, 0x17, new int[]{0x94}),
                new PictureLossIndication(0x11111111, 0x22222222),
                new FullIntraRequest(0x11111111,
                        List.of(new FullIntraRequest.Entry(0x22222222, 7),
                                new FullIntraRequest.Entry(0x33333333, 255))),
                new Remb(0x11111111, 0x1bf00L << 3, List.of(0x22222222)),
                new ExtendedReport(0x11111111, 0xb44db705_20000000L,
                        List.of(new ExtendedReport.LastReceiverReport(0x22222222, 0xb7052000, 0x54000))),
                new UnknownRtcp(1, 204, HexPackets.bytes("11111111 41424344"))), packets);
    }

    /** RFC 5506: any packet may come alone. */
    @ParameterizedTest
    @ValueSource(strings = {PICTURE_LOSS, NACK, REMB, FEEDBACK, "80 c9 0001 11111111", "80 cb 0000"})
    void shouldReadReducedSizePackets(String packet) {
        assertEquals(Verdict.VALID, read(packet));
        assertEquals(1, packets.size());
    }

    @ParameterizedTest(name = "{0} is {1} after {2}")
    @CsvSource({
            "'', TOO_SHORT, 0", "80 c9 00, TOO_SHORT, 0",
            PICTURE_LOSS + "80 c9, TOO_SHORT, 1",
            PICTURE_LOSS + "40 c9 0001 11111111, BAD_VERSION, 1",
            PICTURE_LOSS + "80 c9 0002 11111111, LENGTH_OVERRUN, 1",
            PICTURE_LOSS + "a0 c9 0001 11111100, BAD_PADDING, 1",
            PICTURE_LOSS + "a0 c9 0001 11111105, BAD_PADDING, 1",
            PICTURE_LOSS + "a0 cb 0000, BAD_PADDING, 1",
            "82 c9 0007 11111111 22222222 ff000007 00010002 00000009 00000000 00000000, BAD_BODY, 0",
            "81 c8 0006 11111111 b44db705 20000000 89abcdef 00000010 00001000, BAD_BODY, 0",
            "82 cb 0001 11111111, BAD_BODY, 0",
            "81 cd 0001 11111111, BAD_BODY, 0", "81 ce 0001 11111111, BAD_BODY, 0", "84 ce 0001 11111111, BAD_BODY, 0",
            "80 cf 0000, BAD_BODY, 0", "80 cf 0003 11111111 04 00 0002 b44db705, BAD_BODY, 0",
            "81 ca 0002 11111111 01 09 6161, BAD_BODY, 0", // item overruns the packet
            "81 ca 0002 11111111 01 02 6161, BAD_BODY, 0", // no ending null item
            "82 ca 0002 11111111 00 00 00 00, BAD_BODY, 0", // second chunk missing
            "8f cd 0004 11111111 22222222 0000 0001 000000 00, BAD_BODY, 0", // no chunk
            "8f cd 0005 11111111 22222222 0000 0001 000000 00 4001 00 00, VALID, 1",
            "8f cd 0005 11111111 22222222 0000 0003 000000 00 4003 00 00, BAD_BODY, 0", // deltas missing
            "8f cd 0005 11111111 22222222 0000 0001 000000 00 6001 00 00, BAD_BODY, 0", // reserved symbol
            "8f cd 0005 11111111 22222222 0000 2001 000000 00 1fff 0002, BAD_BODY, 0"}) // more than a report may claim
    void shouldDeliverWhatComesBeforeAMalformedPart(String compound, Verdict expected, int delivered) {
        assertEquals(expected, read(compound));
        assertEquals(delivered, packets.size());
    }

    @Test
    void shouldKeepAnotherApplicationMessageAsUnknown() {
        assertEquals(Verdict.VALID, read("8f ce 0004 11111111 00000000 52454d43 00000000"));
        assertEquals(Verdict.VALID, read("8f ce 0004 11111111 00000000 52454d42 02 000000")); // REMB with sources missing
        assertTrue(packets.stream()
                .allMatch(packet -> packet instanceof UnknownRtcp unknown && unknown.packetType() == 206));
        assertEquals(2, packets.size());
    }

    @Test
    void shouldStripPaddingOfAnyLength() {
        assertEquals(Verdict.VALID, read("a1 ce 0003 11111111 22222222 00000004"));
        assertEquals(Verdict.VALID, read("a0 d0 0001 41424301"));
        assertEquals(List.of(new PictureLossIndication(0x11111111, 0x22222222),
                new UnknownRtcp(0, 208, HexPackets.bytes("414243"))), packets);
        ByteBuf out = Unpooled.buffer();
        packets.getLast().writeTo(out);
        assertEquals("80d0000141424300", HexPackets.text(out));
    }

    @Test
    void shouldIgnoreTextThatIsNotUtf8WhenItGrowsTooLong() {
        String broken = "ff".repeat(255); // each byte would become a replacement character of three
        assertEquals(Verdict.VALID, read("81 ca 0042 11111111 01 ff" + broken + "00 0000"));
        assertEquals(List.of(new SourceDescription(List.of(new SourceDescription.Chunk(0x11111111, List.of())))),
                packets);
    }

    @Test
    void shouldStayInsideAnyBytes() {
        TruncationSweep.sweep(HexPackets.bytes(ALL), compound -> CompoundRtcpReader.read(compound, packets::add));
        for (String packet : List.of(SENDER_REPORT, RECEIVER_REPORT, DESCRIPTION, GOODBYE, NACK, FEEDBACK, FULL_INTRA,
                REMB,
                EXTENDED_REPORT)) {
            TruncationSweep.sweep(HexPackets.bytes(packet),
                    compound -> CompoundRtcpReader.read(compound, packets::add));
        }
        assertTrue(packets.size() > 1000);
    }

    private Verdict read(String hex) {
        return CompoundRtcpReader.read(Buffers.offset(HexPackets.bytes(hex)), packets::add);
    }
}
