// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.HexPackets;
import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RtpHeaderWriterTest {
    private final RtpHeaderWriter writer = new RtpHeaderWriter();
    private final ByteBuf out = Unpooled.buffer().writeZero(5); // never begins at index 0
    private final ByteBuf source = HexPackets.buffer("00112233445566778899aabbccddeeff0011");

    @Test
    void shouldWriteTheFixedHeader() {
        writer.begin(out, true, 111, 0x1234, 0x89abcdef, 0xcafebabe);
        assertEquals(12, writer.end());
        assertWritten("80ef123489abcdefcafebabe");
    }

    @Test
    void shouldPadOneByteElementsToAWord() {
        writer.begin(out, false, 96, 1, 2, 3);
        writer.addExtensionByte(1, 0xFF);
        writer.addExtensionShort(2, 0xABCD);
        writer.addExtensionMedium(14, 0x123456);
        writer.addExtension(3, source, 1, 2);
        assertEquals(28, writer.end());
        assertWritten("906000010000000200000003 bede0003 10ff 21abcd e2123456 311122");
    }

    @Test
    void shouldChangeToTheTwoByteFormForALongElement() {
        writer.begin(out, false, 96, 1, 2, 3);
        writer.addExtensionByte(1, 0xFF);
        writer.addExtension(4, source, 0, 16); // the longest the one-byte form holds
        writer.addExtensionShort(2, 0xABCD);
        writer.addExtension(3, source, 0, 17);
        writer.end();
        assertWritten("906000010000000200000003 1000 000b 0101ff 0410 00112233445566778899aabbccddeeff 0202abcd"
                + "0311 00112233445566778899aabbccddeeff00");
    }

    @Test
    void shouldChangeToTheTwoByteFormForAHighIdOrAnEmptyElement() {
        writer.begin(out, false, 96, 1, 2, 3);
        writer.addExtensionByte(15, 7);
        writer.end();
        assertWritten("906000010000000200000003 1000 0001 0f0107 00");
        out.clear().writeZero(5);
        writer.begin(out, false, 96, 1, 2, 3);
        writer.addExtension(1, source, 0, 0);
        writer.end();
        assertWritten("906000010000000200000003 1000 0001 0100 0000");
    }

    @Test
    void shouldForgetTheHeaderBefore() {
        writer.begin(out, false, 96, 1, 2, 3);
        writer.addExtension(1, source, 0, 17);
        writer.end();
        out.clear().writeZero(5);
        writer.begin(out, false, 96, 1, 2, 3);
        writer.addExtensionByte(1, 9);
        writer.end();
        assertWritten("906000010000000200000003 bede 0001 1009 0000");
    }

    @SeededTest
    void shouldReadBackWhatItWrote(long seed) {
        RandomGenerator random = Seeds.random(seed);
        RtpPacketView view = new RtpPacketView();
        for (int round = 0; round < 200; round++) {
            Map<Integer, byte[]> elements = elements(random);
            int sequence = random.nextInt(0x1_0000);
            int timestamp = random.nextInt();
            out.clear().writeZero(5);
            writer.begin(out, round % 2 == 0, round % 128, sequence, timestamp, ~timestamp);
            elements.forEach((id, data) -> writer.addExtension(id, Unpooled.wrappedBuffer(data), 0, data.length));
            int headerLength = writer.end();
            out.writeBytes(new byte[]{1, 2, 3}).readerIndex(5);
            assertEquals(RtpPacketView.Verdict.VALID, view.wrap(out));
            assertEquals(headerLength, view.headerLength());
            assertEquals(0, headerLength % 4);
            assertEquals(sequence, view.sequenceNumber());
            assertEquals(timestamp, view.timestamp());
            assertEquals(~timestamp, view.ssrc());
            assertEquals(round % 128, view.payloadType());
            assertEquals(round % 2 == 0, view.marker());
            elements.forEach((id, data) -> {
                assertTrue(view.extensionIndex(id) >= 0, "no element " + id);
                assertEquals(HexPackets.text(data),
                        HexPackets.text(out.slice(view.extensionIndex(id), view.extensionLength(id))));
            });
        }
    }

    private static Map<Integer, byte[]> elements(RandomGenerator random) {
        Map<Integer, byte[]> elements = new LinkedHashMap<>();
        boolean large = random.nextInt(4) == 0;
        for (int count = random.nextInt(8); count > 0; count--) {
            int id = 1 + random.nextInt(large ? 255 : 14);
            elements.put(id, Seeds.bytes(random, large ? random.nextInt(40) : 1 + random.nextInt(16)));
        }
        return elements;
    }

    private void assertWritten(String hex) {
        assertEquals(HexPackets.text(HexPackets.bytes(hex)), HexPackets.text(out.slice(5, out.writerIndex() - 5)));
    }
}
