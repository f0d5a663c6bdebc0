// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.media.congestion.RembGenerator;
import dev.sluice.media.congestion.TransportFeedbackGenerator;
import dev.sluice.media.router.Consumer;
import dev.sluice.media.router.Producer;
import dev.sluice.media.router.ProducerUplink;
import dev.sluice.rtp.NtpTimestamp;
import dev.sluice.rtp.rtcp.ExtendedReport;
import dev.sluice.rtp.rtcp.FullIntraRequest;
import dev.sluice.rtp.rtcp.GenericNack;
import dev.sluice.rtp.rtcp.PictureLossIndication;
import dev.sluice.rtp.rtcp.ReceiverReport;
import dev.sluice.rtp.rtcp.Remb;
import dev.sluice.rtp.rtcp.ReportBlock;
import dev.sluice.rtp.rtcp.RtcpPacket;
import dev.sluice.rtp.rtcp.SenderReport;
import dev.sluice.rtp.rtcp.SourceDescription;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Everything a transport says in RTCP: reports once a second, feedback when it is due. Sans-IO but for the {@link SrtpEgress};
 * confined to the loop. Reports allocate (once a second); feedback allocates where something was lost.
 */
final class RtcpOutbound implements ProducerUplink {
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MAX_BLOCKS = 24; // a report stays in one datagram
    private static final int MAX_NACKS = 256;
    private static final long DEFAULT_ROUND_TRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LoopContext loop;
    private final SrtpEgress egress;
    private final int localSsrc;
    private final String cname;
    private final DeadlineListener deadlines;
    private final TransportFeedbackGenerator transportFeedback = new TransportFeedbackGenerator();
    private final RembGenerator remb = new RembGenerator();
    private final IntObjectHashMap<SenderReportArrival> senderReports = new IntObjectHashMap<>();
    private int[] pendingNacks = {}; // made when the first is sent
    private int pendingNackCount;
    private int pendingNackSsrc;
    private int firSequence;
    private long nextReportNanos;
    private boolean reporting;
    private long roundTripNanos;
    private long lastExpected;
    private long lastLost;

    /** Middle 32 bits of the NTP time of a sender report, and when it came. */
    private record SenderReportArrival(int compactNtp, long arrivalNanos) {}

    /** Told when something is due earlier than thought. */
    @FunctionalInterface
    interface DeadlineListener {
        void deadlineChanged(long deadlineNanos);
    }

    /** @param localSsrc of our reports, raw 32 bits, random */
    RtcpOutbound(LoopContext loop, SrtpEgress egress, int localSsrc, String cname, DeadlineListener deadlines) {
        this.loop = loop;
        this.egress = egress;
        this.localSsrc = localSsrc;
        this.cname = cname;
        this.deadlines = deadlines;
    }

    /** Keys are there: reports begin, the first one soon, because it carries the clock receivers synchronise by. */
    void start(long nowNanos) {
        reporting = true;
        nextReportNanos = nowNanos + FIRST_REPORT_NANOS;
        deadlines.deadlineChanged(nextReportNanos);
    }

    /** A packet with a transport-wide sequence number came. */
    void handleTransportSequence(int sequenceNumber, long nowNanos) {
        boolean wasPending = transportFeedback.hasDeadline();
        transportFeedback.handlePacket(sequenceNumber, nowNanos);
        if (!wasPending && transportFeedback.hasDeadline()) {
            deadlines.deadlineChanged(transportFeedback.nextDeadlineNanos());
        }
    }

    void handleSenderReport(int ssrc, int compactNtp, long nowNanos) {
        senderReports.put(ssrc, new SenderReportArrival(compactNtp, nowNanos));
    }

    void forget(int ssrc) { senderReports.remove(ssrc); }

    /**
     * A round trip measured by LSR and DLSR (RFC 3550 §6.4.1); smoothed like TCP's.
     *
     * @param sampleNanos more than 0
     */
    void handleRoundTrip(long sampleNanos) {
        roundTripNanos = roundTripNanos == 0 ? sampleNanos : (7 * roundTripNanos + sampleNanos) / 8;
        loop.counters().roundTrip(sampleNanos / 1000);
    }

    /** 0 when not yet measured. */
    long measuredRoundTripNanos() { return roundTripNanos; }

    @Override
    public long roundTripNanos() { return roundTripNanos == 0 ? DEFAULT_ROUND_TRIP_NANOS : roundTripNanos; }

    @Override
    public void sendNack(int mediaSsrc, int sequenceNumber) {
        if (pendingNackCount > 0 && (pendingNackSsrc != mediaSsrc || pendingNackCount == MAX_NACKS)) {
            flushNacks();
        }
        if (pendingNacks.length == 0) {
            pendingNacks = new int[MAX_NACKS];
        }
        pendingNackSsrc = mediaSsrc;
        pendingNacks[pendingNackCount++] = sequenceNumber;
    }

    @Override
    public void sendKeyFrameRequest(int mediaSsrc, boolean fir) {
        send(fir
                ? new FullIntraRequest(localSsrc, List.of(new FullIntraRequest.Entry(mediaSsrc, firSequence++ & 0xFF)))
                : new PictureLossIndication(localSsrc, mediaSsrc));
    }

    @Override
    public void deadlineChanged(long deadlineNanos) { deadlines.deadlineChanged(deadlineNanos); }

    /** Sends the NACKs collected during one batch as one packet. */
    void flushNacks() {
        if (pendingNackCount > 0) {
            GenericNack nack = GenericNack.of(localSsrc, pendingNackSsrc, pendingNacks, pendingNackCount);
            pendingNackCount = 0;
            send(nack);
        }
    }

    /** Long.MAX_VALUE before {@link #start}. */
    long nextReportNanos() {
        return reporting ? nextReportNanos : Long.MAX_VALUE;
    }

    /** Sends what is due and returns the next deadline. */
    long handleTimeout(List<Producer> producers, List<Consumer> consumers, boolean useRemb, long nowNanos) {
        int mediaSsrc = producers.isEmpty() ? 0 : producers.getFirst().ssrc();
        transportFeedback.poll(localSsrc, mediaSsrc, nowNanos, this::send);
        if (reporting && nextReportNanos - nowNanos <= 0) {
            nextReportNanos = nowNanos + REPORT_NANOS;
            sendReports(producers, consumers, nowNanos);
            if (useRemb && !producers.isEmpty() && remb.poll(nowNanos)) {
                sendRemb(producers);
            }
        }
        long deadline = reporting ? nextReportNanos : Long.MAX_VALUE;
        return transportFeedback.hasDeadline() ? Math.min(deadline, transportFeedback.nextDeadlineNanos()) : deadline;
    }

    private void sendReports(List<Producer> producers, List<Consumer> consumers, long nowNanos) {
        List<RtcpPacket> compound = new ArrayList<>();
        long ntp = NtpTimestamp.fromUnixNanos(loop.wallNanos(nowNanos));
        for (Consumer consumer : consumers) {
            if (consumer.hasSenderReport()) {
                compound.add(
                        new SenderReport(consumer.ssrc(), ntp, consumer.timestampAt(nowNanos), consumer.packetCount(),
                                consumer.octetCount(), List.of()));
                compound.add(SourceDescription.cname(consumer.ssrc(), consumer.cname()));
            }
            if (compound.size() >= MAX_BLOCKS) {
                send(compound);
                compound.clear();
            }
        }
        List<ReportBlock> blocks = reportBlocks(producers, nowNanos);
        if (!blocks.isEmpty()) {
            compound.add(new ReceiverReport(localSsrc, blocks));
            compound.add(SourceDescription.cname(localSsrc, cname));
            compound.add(ExtendedReport.receiverReferenceTime(localSsrc, ntp)); // RFC 3611 §4.4: how a pure receiver learns its RTT
        }
        if (!compound.isEmpty()) {
            send(compound);
        }
    }

    private List<ReportBlock> reportBlocks(List<Producer> producers, long nowNanos) {
        List<ReportBlock> blocks = new ArrayList<>();
        for (Producer producer : producers) {
            if (producer.hasSsrc() && blocks.size() < MAX_BLOCKS) {
                SenderReportArrival last = senderReports.get(producer.ssrc());
                blocks.add(last == null
                        ? producer.pollReportBlock(0, 0)
                        : producer.pollReportBlock(last.compactNtp(),
                                NtpTimestamp.compactFromNanos(nowNanos - last.arrivalNanos())));
            }
        }
        return blocks;
    }

    private void sendRemb(List<Producer> producers) {
        long expected = 0;
        long lost = 0;
        List<Integer> ssrcs = new ArrayList<>();
        for (Producer producer : producers) {
            if (producer.hasSsrc()) {
                ssrcs.add(producer.ssrc());
                expected += producer.packetsExpected();
                lost += producer.packetsLost();
            }
        }
        double fractionLost = expected > lastExpected
                ? Math.max(0, lost - lastLost) / (double) (expected - lastExpected)
                : 0;
        lastExpected = expected;
        lastLost = lost;
        send(new Remb(localSsrc, remb.nextLimitBps(fractionLost), ssrcs));
    }

    private void send(List<RtcpPacket> compound) {
        if (egress.isReady()) {
            ByteBuf out = egress.begin();
            for (RtcpPacket packet : compound) {
                packet.writeTo(out);
            }
            egress.sendRtcp(out);
        }
    }

    /** Feedback goes out behind an empty receiver report: peers without reduced-size RTCP (RFC 5506) want one first. */
    private void send(RtcpPacket feedback) {
        if (egress.isReady()) {
            ByteBuf out = egress.begin();
            new ReceiverReport(localSsrc, List.of()).writeTo(out);
            feedback.writeTo(out);
            egress.sendRtcp(out);
        }
    }
}
