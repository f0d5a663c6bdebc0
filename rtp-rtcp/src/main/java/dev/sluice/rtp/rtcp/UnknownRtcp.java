// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;

/**
 * A well-framed packet of a type or format we do not speak, kept as it came but for its padding.
 *
 * @param count RC or FMT, 0..31
 * @param body what follows the common header; written with zeros up to a multiple of four bytes
 */
@SuppressWarnings("ArrayRecordComponent") // owned by the record: copied in, never handed out for writing
public record UnknownRtcp(int count, int packetType, byte[] body) implements RtcpPacket {
    public UnknownRtcp {
        body = body.clone();
    }

    @Override
    public byte[] body() { return body.clone(); }

    @Override
    public void writeTo(ByteBuf out) {
        int padding = -body.length & 3;
        RtcpHeader.write(out, count, packetType, body.length + padding);
        out.writeBytes(body).writeZero(padding);
    }

    static UnknownRtcp read(ByteBuf in, int count, int packetType, int body, int bodyBytes) {
        return new UnknownRtcp(count, packetType, ByteBufUtil.getBytes(in, body, bodyBytes));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnknownRtcp unknown && count == unknown.count && packetType == unknown.packetType
                && Arrays.equals(body, unknown.body);
    }

    @Override
    public int hashCode() { return 31 * packetType + Arrays.hashCode(body); }
}
