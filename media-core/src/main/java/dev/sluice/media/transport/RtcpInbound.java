// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.media.router.Consumer;
import dev.sluice.media.router.Producer;
import dev.sluice.media.stats.DropReason;
import dev.sluice.rtp.NtpTimestamp;
import dev.sluice.rtp.rtcp.CompoundRtcpReader;
import dev.sluice.rtp.rtcp.ExtendedReport;
import dev.sluice.rtp.rtcp.FullIntraRequest;
import dev.sluice.rtp.rtcp.GenericNack;
import dev.sluice.rtp.rtcp.Goodbye;
import dev.sluice.rtp.rtcp.PictureLossIndication;
import dev.sluice.rtp.rtcp.ReceiverReport;
import dev.sluice.rtp.rtcp.Remb;
import dev.sluice.rtp.rtcp.ReportBlock;
import dev.sluice.rtp.rtcp.RtcpPacket;
import dev.sluice.rtp.rtcp.SenderReport;
import dev.sluice.rtp.rtcp.SourceDescription;
import dev.sluice.rtp.rtcp.TransportWideFeedback;
import dev.sluice.rtp.rtcp.UnknownRtcp;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives the parts of an authenticated RTCP packet to the producers and consumers they concern. Confined to the loop. */
final class RtcpInbound {
    private final LoopContext loop;
    private final InboundRtp inbound;
    private final SrtpEgress egress;
    private final RtcpOutbound outbound;

    RtcpInbound(LoopContext loop, InboundRtp inbound, SrtpEgress egress, RtcpOutbound outbound) {
        this.loop = loop;
        this.inbound = inbound;
        this.egress = egress;
        this.outbound = outbound;
    }

    /** @param compound plaintext, borrowed */
    void handle(ByteBuf compound, long nowNanos) {
        CompoundRtcpReader.Verdict verdict = CompoundRtcpReader.read(compound, packet -> dispatch(packet, nowNanos));
        if (verdict != CompoundRtcpReader.Verdict.VALID) {
            loop.counters().drop(DropReason.RTCP_MALFORMED);
        }
    }

    private void dispatch(RtcpPacket packet, long nowNanos) {
        switch (packet) {
            case SenderReport report -> handleSenderReport(report, nowNanos);
            case ReceiverReport report -> handleReportBlocks(report.reportBlocks(), nowNanos);
            case GenericNack nack -> handleNack(nack, nowNanos);
            case PictureLossIndication pli -> handleKeyFrameRequest(pli.mediaSsrc(), nowNanos);
            case FullIntraRequest fir -> {
                for (FullIntraRequest.Entry entry : fir.entries()) {
                    handleKeyFrameRequest(entry.ssrc(), nowNanos);
                }
            }
            case ExtendedReport report -> handleExtendedReport(report, nowNanos);
            // What the subscriber's path can carry is not used yet, and a track ends by signaling, not by BYE.
            case Remb _,TransportWideFeedback _,Goodbye _,SourceDescription _,UnknownRtcp _ -> {
            }
        }
    }

    private void handleSenderReport(SenderReport report, long nowNanos) {
        Producer producer = inbound.isMainStream(report.senderSsrc()) ? inbound.producer(report.senderSsrc()) : null;
        if (producer != null) {
            outbound.handleSenderReport(report.senderSsrc(), NtpTimestamp.compact(report.ntpTimestamp()), nowNanos);
            producer.handleSenderReport(NtpTimestamp.toUnixNanos(report.ntpTimestamp()), report.rtpTimestamp(),
                    nowNanos);
        }
        handleReportBlocks(report.reportBlocks(), nowNanos);
    }

    private void handleReportBlocks(List<ReportBlock> blocks, long nowNanos) {
        for (ReportBlock block : blocks) {
            Consumer consumer = egress.consumer(block.ssrc());
            if (consumer != null) {
                consumer.handleReceiverReport(block);
                measureRoundTrip(block.lastSenderReport(), block.delaySinceLastSenderReport(), nowNanos);
            }
        }
    }

    private void handleExtendedReport(ExtendedReport report, long nowNanos) {
        for (ExtendedReport.LastReceiverReport block : report.lastReceiverReports()) {
            measureRoundTrip(block.lastReceiverReport(), block.delaySinceLastReceiverReport(), nowNanos);
        }
    }

    /** RFC 3550 §6.4.1: A - LSR - DLSR, all in 1/65536 s. */
    private void measureRoundTrip(int lastReport, int delaySinceLastReport, long nowNanos) {
        if (lastReport == 0) {
            return;
        }
        int now = NtpTimestamp.compact(NtpTimestamp.fromUnixNanos(loop.wallNanos(nowNanos)));
        int roundTrip = now - lastReport - delaySinceLastReport;
        if (roundTrip < 0 || roundTrip > 10 << 16) { // nonsense, or a report of another life
            return;
        }
        outbound.handleRoundTrip(Math.max(1, NtpTimestamp.compactToNanos(roundTrip)));
    }

    private void handleNack(GenericNack nack, long nowNanos) {
        Consumer consumer = egress.consumer(nack.mediaSsrc());
        if (consumer != null) {
            long minIntervalNanos = outbound.measuredRoundTripNanos();
            nack.forEachSequence(sequence -> consumer.handleNack(sequence, minIntervalNanos, nowNanos));
        }
    }

    private void handleKeyFrameRequest(int mediaSsrc, long nowNanos) {
        @Nullable
        Consumer consumer = egress.consumer(mediaSsrc);
        if (consumer != null) {
            consumer.handleKeyFrameRequest(nowNanos);
        }
    }
}
