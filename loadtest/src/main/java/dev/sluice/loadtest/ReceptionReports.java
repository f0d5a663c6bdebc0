// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import dev.sluice.jitter.ReceptionStatistics;
import dev.sluice.rtp.NtpTimestamp;
import dev.sluice.rtp.rtcp.CompoundRtcpReader;
import dev.sluice.rtp.rtcp.ReceiverReport;
import dev.sluice.rtp.rtcp.ReportBlock;
import dev.sluice.rtp.rtcp.SenderReport;
import dev.sluice.rtp.rtcp.SourceDescription;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import java.util.List;

/** What a client tells the server about the streams it gets (RFC 3550 §6.4.2); jitter is not measured and said to be 0. Confined. */
final class ReceptionReports {
    private static final int MAX_BLOCKS = 31; // RFC 3550 §6.4.1
    private static final int OWN_SSRC = 1;

    private final IntObjectHashMap<Source> bySsrc = new IntObjectHashMap<>();
    private final List<Source> sources = new ArrayList<>();
    private int next; // with more streams than a report holds they take turns

    private static final class Source {
        private final int ssrc;
        private final ReceptionStatistics statistics = new ReceptionStatistics();
        private int lastSenderReport;
        private long lastSenderReportNanos;

        private Source(int ssrc) { this.ssrc = ssrc; }

        private ReportBlock poll(long nowNanos) {
            int delay = lastSenderReport == 0 ? 0 : NtpTimestamp.compactFromNanos(nowNanos - lastSenderReportNanos);
            return statistics.pollReportBlock(ssrc, 0, lastSenderReport, delay);
        }
    }

    boolean hasStreams() { return !sources.isEmpty(); }

    void handlePacket(int ssrc, int sequenceNumber) {
        Source source = bySsrc.get(ssrc);
        if (source == null) {
            source = new Source(ssrc);
            bySsrc.put(ssrc, source);
            sources.add(source);
        }
        source.statistics.handlePacket(sequenceNumber);
    }

    /** @param compound borrowed */
    void handleRtcp(ByteBuf compound, long nowNanos) {
        CompoundRtcpReader.read(compound, packet -> {
            if (packet instanceof SenderReport report) {
                Source source = bySsrc.get(report.senderSsrc());
                if (source != null) {
                    source.lastSenderReport = NtpTimestamp.compact(report.ntpTimestamp());
                    source.lastSenderReportNanos = nowNanos;
                }
            }
        });
    }

    /** Appends a compound: a receiver report and the CNAME. */
    void writeTo(ByteBuf out, long nowNanos) {
        List<ReportBlock> blocks = new ArrayList<>();
        for (int i = 0; i < Math.min(MAX_BLOCKS, sources.size()); i++) {
            next = next + 1 >= sources.size() ? 0 : next + 1;
            blocks.add(sources.get(next).poll(nowNanos));
        }
        new ReceiverReport(OWN_SSRC, blocks).writeTo(out);
        SourceDescription.cname(OWN_SSRC, "bot").writeTo(out);
    }
}
