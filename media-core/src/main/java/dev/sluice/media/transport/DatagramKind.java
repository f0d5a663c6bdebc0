// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import io.netty.buffer.ByteBuf;

/** What a datagram on the shared port is, told by its first byte (RFC 7983 §7) and, for RTP, its second (RFC 5761 §4). */
public enum DatagramKind {
    STUN, DTLS, RTP, RTCP,
    /** ZRTP, TURN channel data, QUIC or garbage: nothing this port speaks. */
    UNKNOWN;

    private static final int MIN_RTP_BYTES = 12;
    private static final int MIN_RTCP_BYTES = 8;

    /** @param datagram borrowed; indices do not move */
    public static DatagramKind of(ByteBuf datagram) {
        int length = datagram.readableBytes();
        if (length < 2) {
            return UNKNOWN;
        }
        int first = datagram.getUnsignedByte(datagram.readerIndex());
        if (first < 4) {
            return STUN;
        }
        if (first >= 20 && first <= 63) {
            return DTLS;
        }
        if (first < 128 || first > 191) {
            return UNKNOWN;
        }
        int type = datagram.getUnsignedByte(datagram.readerIndex() + 1);
        boolean rtcp = type >= 192 && type <= 223;
        if (length < (rtcp ? MIN_RTCP_BYTES : MIN_RTP_BYTES)) {
            return UNKNOWN;
        }
        return rtcp ? RTCP : RTP;
    }
}
