// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import dev.sluice.rtp.ext.HeaderExtension;
import dev.sluice.rtp.ext.HeaderExtensionMap;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/** A packet of a browser's camera, with the header extensions a browser sends with it. */
public final class SamplePackets {
    public static final int PAYLOAD_TYPE = 96;
    public static final int PAYLOAD_BYTES = 1100;

    /** As the publisher numbers them. */
    public static final HeaderExtensionMap PUBLISHED = new HeaderExtensionMap(Map.of(HeaderExtension.ABS_SEND_TIME, 2,
            HeaderExtension.TRANSPORT_SEQUENCE_NUMBER, 3, HeaderExtension.MID, 4, HeaderExtension.PLAYOUT_DELAY, 5,
            HeaderExtension.VIDEO_CONTENT_TYPE, 6, HeaderExtension.VIDEO_ORIENTATION, 13));
    /** As a subscriber numbers them: another number for each. */
    public static final HeaderExtensionMap SUBSCRIBED = new HeaderExtensionMap(Map.of(HeaderExtension.PLAYOUT_DELAY, 12,
            HeaderExtension.VIDEO_CONTENT_TYPE, 11, HeaderExtension.VIDEO_ORIENTATION, 9));

    private SamplePackets() {}

    /** Appends a video packet with sequence number 0: header, six extension elements, VP8 that begins no key frame. */
    public static void writeVideo(ByteBuf out) {
        out.writeInt(0x9000_0000 | (0x80 | PAYLOAD_TYPE) << 16).writeInt(3000).writeInt(0xCAFE);
        out.writeShort(0xBEDE).writeShort(5);
        out.writeByte(2 << 4 | 2).writeMedium(0x010203); // send time
        out.writeByte(3 << 4 | 1).writeShort(7); // transport-wide sequence number
        out.writeByte(4 << 4).writeByte('0'); // mid
        out.writeByte(5 << 4 | 2).writeMedium(0x00A0_0FA0); // playout delay
        out.writeByte(6 << 4).writeByte(0); // content type
        out.writeByte(13 << 4).writeByte(1); // orientation
        out.writeZero(3);
        out.writeByte(0x90).writeByte(0x80).writeByte(0x12).writeByte(0x01); // VP8 descriptor (RFC 7741 §4.2), delta frame
        int filler = PAYLOAD_BYTES - Integer.BYTES;
        for (int i = 0; i < filler; i++) {
            out.writeByte(i);
        }
    }

    /** Turns a packet of {@link #writeVideo} at index 0 into the first of a key frame, or back. */
    public static void setKeyFrame(ByteBuf packet, boolean keyFrame) {
        packet.setByte(packet.writerIndex() - PAYLOAD_BYTES + 3, keyFrame ? 0 : 1); // RFC 7741 §4.3: P is 0 in a key frame
    }
}
