// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.media.router.Consumer;
import dev.sluice.media.router.PacketVerdict;
import dev.sluice.media.router.Producer;
import dev.sluice.media.router.ProducerUplink;
import dev.sluice.media.stats.ConsumerStats;
import dev.sluice.media.stats.DropReason;
import dev.sluice.media.stats.ProducerStats;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.ext.HeaderExtension;
import dev.sluice.rtp.srtp.SrtpReceiver;
import dev.sluice.rtp.srtp.SrtpVerdict;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RTP and RTCP of one transport once DTLS has made keys. Confined to the loop; owns the receiving SRTP context. */
final class MediaSession {
    private final LoopContext loop;
    private final SrtpEgress egress;
    private final TransportEvent.Listener listener;
    private final InboundRtp inbound = new InboundRtp();
    private final RtcpOutbound rtcpOut;
    private final RtcpInbound rtcpIn;
    private final RtpPacketView view = new RtpPacketView();
    private @Nullable SrtpReceiver receiver;
    private boolean firstRtpSeen;
    private long lastAuthenticatedNanos;
    private int transportSequenceId;

    MediaSession(LoopContext loop, SrtpEgress egress, int localSsrc, String cname,
            RtcpOutbound.DeadlineListener deadlines,
            TransportEvent.Listener listener) {
        this.loop = loop;
        this.egress = egress;
        this.listener = listener;
        this.rtcpOut = new RtcpOutbound(loop, egress, localSsrc, cname, deadlines);
        this.rtcpIn = new RtcpInbound(loop, inbound, egress, rtcpOut);
    }

    ProducerUplink uplink() { return rtcpOut; }

    List<Producer> producers() { return inbound.producers(); }

    /** When something of the peer last passed authentication, in loop time. */
    long lastAuthenticatedNanos() {
        return lastAuthenticatedNanos;
    }

    long roundTripNanos() { return rtcpOut.measuredRoundTripNanos(); }

    void setReceiver(SrtpReceiver receiver, long nowNanos) {
        this.receiver = receiver;
        rtcpOut.start(nowNanos);
        handleEgressChange(nowNanos);
    }

    /** Keys or path came: consumers may start. */
    void handleEgressChange(long nowNanos) {
        if (egress.isReady()) {
            for (int i = 0; i < egress.consumers().size(); i++) {
                egress.consumers().get(i).handleEgressReady(nowNanos);
            }
        }
    }

    void addProducer(Producer producer) {
        inbound.add(producer);
        transportSequenceId = Math.max(transportSequenceId,
                producer.config().extensions().id(HeaderExtension.TRANSPORT_SEQUENCE_NUMBER)); // one id in a BUNDLE group
    }

    void removeProducer(Producer producer) {
        loop.counters().ended(producer.stats());
        inbound.remove(producer);
        rtcpOut.forget(producer.ssrc());
    }

    void addConsumer(Consumer consumer, long nowNanos) {
        egress.addConsumer(consumer);
        if (egress.isReady()) {
            consumer.handleEgressReady(nowNanos);
        }
    }

    void removeConsumer(String consumerId) {
        for (Consumer consumer : List.copyOf(egress.consumers())) {
            if (consumer.id().equals(consumerId)) {
                consumer.close();
            }
        }
    }

    /** @return null when the packet was of use, else why not */
    @Nullable
    DropReason handleRtp(ByteBuf packet, long nowNanos) {
        SrtpReceiver keys = receiver;
        if (keys == null) {
            return DropReason.SRTP_NO_KEYS;
        }
        if (view.wrap(packet) != RtpPacketView.Verdict.VALID) {
            return DropReason.RTP_MALFORMED;
        }
        SrtpVerdict verdict = keys.unprotectRtp(packet, view.headerLength());
        if (verdict != SrtpVerdict.OK) {
            return dropReason(verdict);
        }
        lastAuthenticatedNanos = nowNanos;
        if (view.wrap(packet) != RtpPacketView.Verdict.VALID) { // shorter now by the tag
            return DropReason.RTP_MALFORMED;
        }
        int index = transportSequenceId > 0 ? view.extensionIndex(transportSequenceId) : -1;
        if (index >= 0 && view.extensionLength(transportSequenceId) >= Short.BYTES) {
            rtcpOut.handleTransportSequence(packet.getUnsignedShort(index), nowNanos);
        }
        int ssrc = view.ssrc();
        PacketVerdict forwarded = inbound.handle(view, packet, nowNanos);
        rtcpOut.flushNacks();
        if (!firstRtpSeen && forwarded == PacketVerdict.FORWARDED) {
            firstRtpSeen = true;
            Producer producer = inbound.producer(ssrc);
            listener.onTransportEvent(new TransportEvent.FirstRtp(producer == null ? "" : producer.id()));
        }
        return dropReason(forwarded);
    }

    /** @return null when the packet was of use, else why not */
    @Nullable
    DropReason handleRtcp(ByteBuf packet, long nowNanos) {
        SrtpReceiver keys = receiver;
        if (keys == null) {
            return DropReason.SRTP_NO_KEYS;
        }
        SrtpVerdict verdict = keys.unprotectRtcp(packet);
        if (verdict != SrtpVerdict.OK) {
            return dropReason(verdict);
        }
        lastAuthenticatedNanos = nowNanos;
        rtcpIn.handle(packet, nowNanos);
        rtcpOut.flushNacks();
        return null;
    }

    /** @return the next deadline */
    long handleTimeout(long nowNanos) {
        for (Producer producer : inbound.producers()) {
            producer.handleTimeout(nowNanos);
        }
        rtcpOut.flushNacks();
        return rtcpOut.handleTimeout(inbound.producers(), egress.consumers(), transportSequenceId == 0, nowNanos);
    }

    /** When reports are due, Long.MAX_VALUE before there are keys. */
    long nextReportNanos() {
        return rtcpOut.nextReportNanos();
    }

    List<ProducerStats> producerStats() {
        List<Producer> producers = inbound.producers();
        ProducerStats[] stats = new ProducerStats[producers.size()]; // no stream: every transport is asked once a second
        for (int i = 0; i < stats.length; i++) {
            stats[i] = producers.get(i).stats();
        }
        return List.of(stats);
    }

    List<ConsumerStats> consumerStats() {
        List<Consumer> consumers = egress.consumers();
        ConsumerStats[] stats = new ConsumerStats[consumers.size()];
        for (int i = 0; i < stats.length; i++) {
            stats[i] = consumers.get(i).stats(roundTripNanos());
        }
        return List.of(stats);
    }

    void close() {
        for (Consumer consumer : List.copyOf(egress.consumers())) {
            consumer.close();
        }
        SrtpReceiver keys = receiver;
        receiver = null;
        if (keys != null) {
            keys.close();
        }
    }

    private static @Nullable DropReason dropReason(PacketVerdict verdict) {
        return switch (verdict) {
            case FORWARDED, PADDING -> null;
            case PAUSED -> DropReason.TRACK_PAUSED;
            case DUPLICATE, STRAY -> DropReason.RTP_DUPLICATE;
            case UNKNOWN_PAYLOAD_TYPE -> DropReason.RTP_UNKNOWN_PAYLOAD_TYPE;
            case UNKNOWN_SSRC -> DropReason.RTP_UNKNOWN_SSRC;
            case BAD_RTX -> DropReason.RTX_MALFORMED;
            case MALFORMED -> DropReason.RTP_MALFORMED;
        };
    }

    private static DropReason dropReason(SrtpVerdict verdict) {
        return switch (verdict) {
            case AUTHENTICATION_FAILED -> DropReason.SRTP_AUTHENTICATION_FAILED;
            case REPLAYED, TOO_OLD -> DropReason.SRTP_REPLAYED;
            default -> DropReason.SRTP_MALFORMED;
        };
    }
}
