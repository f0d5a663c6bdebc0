// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RR (RFC 3550 §6.4.2).
 *
 *
 * @param reportBlocks 31 at most; none is an empty report
 */
public record ReceiverReport(int senderSsrc, List<ReportBlock> reportBlocks) implements RtcpPacket {
    public ReceiverReport {
        reportBlocks = List.copyOf(reportBlocks);
    }

    @Override
    public void writeTo(ByteBuf out) {
        RtcpHeader.write(out, reportBlocks.size(), RtcpHeader.RECEIVER_REPORT,
                Integer.BYTES + reportBlocks.size() * ReportBlock.LENGTH);
        out.writeInt(senderSsrc);
        for (ReportBlock block : reportBlocks) {
            block.writeTo(out);
        }
    }

    /** Null when the body is too short for its count. */
    static @Nullable ReceiverReport read(ByteBuf in, int body, int bodyBytes, int count) {
        if (bodyBytes < Integer.BYTES + count * ReportBlock.LENGTH) {
            return null;
        }
        return new ReceiverReport(in.getInt(body), ReportBlock.readAll(in, body + Integer.BYTES, count));
    }
}
