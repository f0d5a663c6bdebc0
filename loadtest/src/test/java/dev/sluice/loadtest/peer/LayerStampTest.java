// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.RtpPacketView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerStampTest {
    private static final int MID = 4;
    private static final int RID = 5;
    private static final String PAYLOAD = "payload";

    /** No extension, one of one byte, one in the two-byte form. */
    @ParameterizedTest
    @CsvSource({"0, 0, 1, q", "0, 3, 0, f", "0, 16, 10, high", "7, 0, 0, q", "7, 3, 0, h", "7, 16, 1, high"})
    void shouldAddMidAndRidBeforeTheOtherExtensions(int surplusHeadroom, int otherId, String mid, String rid) {
        LayerStamp stamp = new LayerStamp(MID, mid, RID, rid);
        ByteBuf packet = packet(LayerStamp.HEADROOM + surplusHeadroom, otherId);
        int plainLength = packet.readableBytes();

        int growth = stamp.apply(packet);

        assertEquals(plainLength + growth, packet.readableBytes());
        RtpPacketView view = new RtpPacketView();
        assertEquals(RtpPacketView.Verdict.VALID, view.wrap(packet));
        assertEquals(mid, text(packet, view, MID));
        assertEquals(rid, text(packet, view, RID));
        if (otherId > 0) {
            assertEquals(0x77, packet.getByte(view.extensionIndex(otherId, 1)));
        }
        assertEquals(96, view.payloadType());
        assertEquals(0xFFFF, view.sequenceNumber());
        assertEquals(0xCAFE, view.ssrc());
        assertEquals(PAYLOAD, packet.toString(view.payloadIndex(), view.payloadLength(), StandardCharsets.US_ASCII));
        packet.release();
    }

    @Test
    void shouldStampThePacketSentAgainAlike() {
        LayerStamp stamp = new LayerStamp(MID, "0", RID, "q");
        ByteBuf first = packet(LayerStamp.HEADROOM, 3);
        ByteBuf again = packet(LayerStamp.HEADROOM, 3);

        stamp.apply(first);
        stamp.apply(again);

        assertEquals(first, again);
        first.release();
        again.release();
    }

    @Test
    void shouldLeaveOutWhatWasNotNegotiated() {
        LayerStamp stamp = new LayerStamp(0, "0", RID, "q");
        ByteBuf packet = packet(LayerStamp.HEADROOM, 0);

        assertEquals(8, stamp.apply(packet));

        RtpPacketView view = new RtpPacketView();
        view.wrap(packet);
        assertEquals(-1, view.extensionIndex(MID));
        assertEquals("q", text(packet, view, RID));
        packet.release();
    }

    @Test
    void shouldNotTakeNamesThatDoNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new LayerStamp(MID, "x".repeat(40), RID, "y".repeat(40)));
    }

    private static String text(ByteBuf packet, RtpPacketView view, int id) {
        return packet.toString(view.extensionIndex(id, 1), view.extensionLength(id), StandardCharsets.US_ASCII);
    }

    private static ByteBuf packet(int headroom, int otherId) {
        ByteBuf packet = Unpooled.buffer(200).setIndex(headroom, headroom);
        RtpHeaderWriter writer = new RtpHeaderWriter();
        writer.begin(packet, true, 96, 0xFFFF, 90_000, 0xCAFE);
        if (otherId > 0) {
            writer.addExtensionByte(otherId, 0x77);
        }
        writer.end();
        return packet.writeBytes(PAYLOAD.getBytes(StandardCharsets.US_ASCII));
    }
}
