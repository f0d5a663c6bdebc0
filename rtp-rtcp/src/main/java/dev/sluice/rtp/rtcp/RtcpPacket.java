// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;

/**
 * One RTCP packet of a compound (RFC 3550 §6.1). Immutable. RTCP is the control rate: a few packets a second and peer, so these are
 * plain objects.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P| RC/FMT  |      PT       |     length in words - 1       |
 * </pre>
 */
public sealed interface RtcpPacket permits SenderReport, ReceiverReport, SourceDescription, Goodbye, GenericNack,
        TransportWideFeedback, PictureLossIndication, FullIntraRequest, Remb, ExtendedReport, UnknownRtcp {
    int HEADER_LENGTH = 4; // bytes

    /** Appends the packet, a multiple of four bytes, to a borrowed buffer. */
    void writeTo(ByteBuf out);
}
