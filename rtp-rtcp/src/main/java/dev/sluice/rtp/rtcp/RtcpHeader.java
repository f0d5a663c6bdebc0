// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;

/** Packet types and the common header of RTCP (RFC 3550 §6.4, RFC 4585 §6.1). */
final class RtcpHeader {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int GOODBYE = 203;
    static final int TRANSPORT_FEEDBACK = 205;
    static final int PAYLOAD_FEEDBACK = 206;
    static final int EXTENDED_REPORT = 207;

    static final int FMT_NACK = 1;
    static final int FMT_TRANSPORT_WIDE = 15;
    static final int FMT_PLI = 1;
    static final int FMT_FIR = 4;
    static final int FMT_APPLICATION = 15;

    private static final int MAX_COUNT = 31;
    private static final int MAX_BODY_BYTES = 0xFFFF * Integer.BYTES;
    private static final int VERSION_2 = 0b10_0_00000;

    private RtcpHeader() {}

    /**
     * Throws IllegalArgumentException when the fields cannot hold the values.
     *
     * @param count RC, SC or FMT, 0..31
     *
     * @param bodyBytes without this header, a multiple of 4
     */
    static void write(ByteBuf out, int count, int packetType, int bodyBytes) {
        assert bodyBytes % Integer.BYTES == 0 : bodyBytes;
        if (count > MAX_COUNT || bodyBytes > MAX_BODY_BYTES) {
            throw new IllegalArgumentException("RTCP packet of " + count + " entries, " + bodyBytes + " bytes");
        }
        out.writeByte(VERSION_2 | count);
        out.writeByte(packetType);
        out.writeShort(bodyBytes / Integer.BYTES);
    }

    /** The two SSRCs every feedback message begins with (RFC 4585 §6.1). */
    static void writeFeedback(ByteBuf out, int format, int packetType, int senderSsrc, int mediaSsrc,
            int controlBytes) {
        write(out, format, packetType, 2 * Integer.BYTES + controlBytes);
        out.writeInt(senderSsrc);
        out.writeInt(mediaSsrc);
    }
}
