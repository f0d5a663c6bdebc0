// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SR (RFC 3550 §6.4.1).
 *
 * @param ntpTimestamp wall clock of the sender, 64-bit NTP
 * @param rtpTimestamp the same moment on the media clock
 * @param packetCount, octetCount low 32 bits of what was sent
 * @param reportBlocks 31 at most
 */
public record SenderReport(int senderSsrc, long ntpTimestamp, int rtpTimestamp, int packetCount, int octetCount,
        List<ReportBlock> reportBlocks) implements RtcpPacket {
    private static final int FIXED_BYTES = 24;

    public SenderReport {
        reportBlocks = List.copyOf(reportBlocks);
    }

    @Override
    public void writeTo(ByteBuf out) {
        RtcpHeader.write(out, reportBlocks.size(), RtcpHeader.SENDER_REPORT,
                FIXED_BYTES + reportBlocks.size() * ReportBlock.LENGTH);
        out.writeInt(senderSsrc);
        out.writeLong(ntpTimestamp);
        out.writeInt(rtpTimestamp);
        out.writeInt(packetCount);
        out.writeInt(octetCount);
        for (ReportBlock block : reportBlocks) {
            block.writeTo(out);
        }
    }

    /** Null when the body is too short for its count. */
    static @Nullable SenderReport read(ByteBuf in, int body, int bodyBytes, int count) {
        if (bodyBytes < FIXED_BYTES + count * ReportBlock.LENGTH) {
            return null;
        }
        return new SenderReport(in.getInt(body), in.getLong(body + 4), in.getInt(body + 12), in.getInt(body + 16),
                in.getInt(body + 20), ReportBlock.readAll(in, body + FIXED_BYTES, count));
    }
}
