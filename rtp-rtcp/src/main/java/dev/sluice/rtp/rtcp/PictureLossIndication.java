// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** PLI (RFC 4585 §6.3.1): the decoder of {@code mediaSsrc} needs a key frame. */
public record PictureLossIndication(int senderSsrc, int mediaSsrc) implements RtcpPacket {
    @Override
    public void writeTo(ByteBuf out) {
        RtcpHeader.writeFeedback(out, RtcpHeader.FMT_PLI, RtcpHeader.PAYLOAD_FEEDBACK, senderSsrc, mediaSsrc, 0);
    }

    static @Nullable PictureLossIndication read(ByteBuf in, int body, int bodyBytes) {
        return bodyBytes < 8 ? null : new PictureLossIndication(in.getInt(body), in.getInt(body + 4));
    }
}
