// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * XR (RFC 3611) with the two blocks that let a pure receiver measure its round trip: Receiver Reference Time (§4.4) and DLRR (§4.5).
 * Other blocks are passed over.
 *
 * @param receiverReferenceTime 64-bit NTP time, 0 when the block is absent
 */
public record ExtendedReport(int senderSsrc, long receiverReferenceTime, List<LastReceiverReport> lastReceiverReports)
        implements
            RtcpPacket {
    private static final int BLOCK_RECEIVER_REFERENCE_TIME = 4;
    private static final int BLOCK_DLRR = 5;
    private static final int BLOCK_HEADER_BYTES = 4;
    private static final int DLRR_ENTRY_BYTES = 12;

    public ExtendedReport {
        lastReceiverReports = List.copyOf(lastReceiverReports);
    }

    /**
     * @param lastReceiverReport LRR, compact NTP
     *
     * @param delaySinceLastReceiverReport DLRR, 1/65536 s
     */
    public record LastReceiverReport(int ssrc, int lastReceiverReport, int delaySinceLastReceiverReport) {}

    public static ExtendedReport receiverReferenceTime(int senderSsrc, long ntpTimestamp) {
        return new ExtendedReport(senderSsrc, ntpTimestamp, List.of());
    }

    @Override
    public void writeTo(ByteBuf out) {
        int referenceBytes = receiverReferenceTime == 0 ? 0 : BLOCK_HEADER_BYTES + Long.BYTES;
        int entryBytes = lastReceiverReports.size() * DLRR_ENTRY_BYTES;
        int dlrrBytes = entryBytes == 0 ? 0 : BLOCK_HEADER_BYTES + entryBytes;
        RtcpHeader.write(out, 0, RtcpHeader.EXTENDED_REPORT, Integer.BYTES + referenceBytes + dlrrBytes);
        out.writeInt(senderSsrc);
        if (referenceBytes > 0) {
            writeBlockHeader(out, BLOCK_RECEIVER_REFERENCE_TIME, Long.BYTES);
            out.writeLong(receiverReferenceTime);
        }
        if (dlrrBytes > 0) {
            writeBlockHeader(out, BLOCK_DLRR, entryBytes);
            for (LastReceiverReport entry : lastReceiverReports) {
                out.writeInt(entry.ssrc());
                out.writeInt(entry.lastReceiverReport());
                out.writeInt(entry.delaySinceLastReceiverReport());
            }
        }
    }

    private static void writeBlockHeader(ByteBuf out, int type, int bytes) {
        out.writeByte(type);
        out.writeByte(0);
        out.writeShort(bytes / Integer.BYTES);
    }

    /** Null when a block overruns the body. */
    static @Nullable ExtendedReport read(ByteBuf in, int body, int bodyBytes) {
        if (bodyBytes < Integer.BYTES) {
            return null;
        }
        long referenceTime = 0;
        List<LastReceiverReport> entries = new ArrayList<>();
        int end = body + bodyBytes;
        int index = body + Integer.BYTES;
        while (index + BLOCK_HEADER_BYTES <= end) {
            int type = in.getUnsignedByte(index);
            int bytes = in.getUnsignedShort(index + 2) * Integer.BYTES;
            index += BLOCK_HEADER_BYTES;
            if (index + bytes > end) {
                return null;
            }
            if (type == BLOCK_RECEIVER_REFERENCE_TIME && bytes >= Long.BYTES) {
                referenceTime = in.getLong(index);
            } else if (type == BLOCK_DLRR) {
                for (int at = index; at + DLRR_ENTRY_BYTES <= index + bytes; at += DLRR_ENTRY_BYTES) {
                    entries.add(new LastReceiverReport(in.getInt(at), in.getInt(at + 4), in.getInt(at + 8)));
                }
            }
            index += bytes;
        }
        return new ExtendedReport(in.getInt(body), referenceTime, entries);
    }
}
