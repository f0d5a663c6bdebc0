// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.media.stats.ConsumerStats;
import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.ext.HeaderExtensionMap;
import dev.sluice.rtp.rtcp.ReportBlock;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * One track on its way to one subscriber: rewrites SSRC, payload type, sequence number, timestamp and extension ids, answers NACKs from
 * the source's history (RFC 4588 where negotiated), and tells the subscriber the publisher's clock.
 *
 * <p>Confined to the loop of its subscriber. Owns no packets. Allocates nothing per packet.
 *
 * <p>Invariant: the bytes of a packet are a pure function of the producer's packet and of this consumer. A plain retransmission is then
 * identical to the first sending, which AES-GCM demands of two packets with one nonce (RFC 7714 §9.1).
 */
public final class Consumer {
    private static final int UNMAPPED = -1;

    private ConsumerConfig config;
    private final PacketSource source;
    private final RtpEgress egress;
    private final RtpHeaderWriter header = new RtpHeaderWriter();
    private final byte[] payloadTypes = new byte[128];
    private final byte[] rtxPayloadTypes = new byte[128];
    private final SequenceMap sequences;
    private final Retransmissions retransmissions = new Retransmissions();
    private final int timestampOffsetTicks;

    private boolean waitingForKeyFrame;
    private boolean paused;
    private long rtxExtendedSequence;
    private final ConsumerCounters counters = new ConsumerCounters();

    /**
     * @param firstSequence initial sequence number, 0..32767, random (RFC 3550 §5.1); the upper half is left out so that early
     *     losses cannot make a receiver guess the rollover counter wrong (RFC 3711 §3.3.1)
     * @param timestampOffsetTicks random, added to the publisher's timestamps
     */
    public Consumer(ConsumerConfig config, PacketSource source, RtpEgress egress, int firstSequence,
            int timestampOffsetTicks) {
        this.config = config;
        this.source = source;
        this.egress = egress;
        this.sequences = new SequenceMap(firstSequence);
        this.rtxExtendedSequence = firstSequence;
        this.timestampOffsetTicks = timestampOffsetTicks;
        this.waitingForKeyFrame = source.kind() == MediaKind.VIDEO;
        mapPayloadTypes();
    }

    private void mapPayloadTypes() {
        Arrays.fill(payloadTypes, (byte) UNMAPPED);
        Arrays.fill(rtxPayloadTypes, (byte) UNMAPPED);
        for (CodecMapping codec : config.codecs()) {
            payloadTypes[codec.producerPayloadType()] = (byte) codec.payloadType();
            rtxPayloadTypes[codec.producerPayloadType()] = (byte) codec.rtxPayloadType();
        }
    }

    /**
     * Goes on under other payload types and extension ids. What was sent under the old ones is not sent again: it would be another
     * packet under the same nonce.
     *
     * @param renegotiated of the same id, track and SSRCs
     */
    public void renegotiate(ConsumerConfig renegotiated, long nowNanos) {
        config = renegotiated;
        mapPayloadTypes();
        handleStreamRestart();
        if (egress.isReady()) {
            handleEgressReady(nowNanos);
        }
    }

    public String id() { return config.id(); }

    public String producerId() { return config.producerId(); }

    public String cname() { return config.cname(); }

    public int ssrc() { return config.ssrc(); }

    public int rtxSsrc() { return config.rtxSsrc(); }

    /** The transport got its keys: media can flow, and video needs a key frame to start with. */
    public void handleEgressReady(long nowNanos) {
        if (waitingForKeyFrame) {
            source.requestKeyFrame(nowNanos);
        }
    }

    /** Stops or resumes forwarding on the subscriber's wish; resumed video starts with a key frame. */
    public void setPaused(boolean paused, long nowNanos) {
        if (this.paused && !paused && source.kind() == MediaKind.VIDEO) {
            waitingForKeyFrame = true;
            source.requestKeyFrame(nowNanos);
        }
        this.paused = paused;
    }

    /** Video cannot go on before the next key frame. */
    void waitForKeyFrame() {
        waitingForKeyFrame = source.kind() == MediaKind.VIDEO;
    }

    /** The publisher's stream started anew or was paused: its numbering jumps, the subscriber's goes on, with a key frame. */
    void handleStreamRestart() {
        sequences.restart();
        waitingForKeyFrame = source.kind() == MediaKind.VIDEO;
    }

    /** @param packet borrowed */
    void handlePacket(MediaPacket packet, long nowNanos) {
        if (!egress.isReady() || paused || payloadTypes[packet.payloadType()] == UNMAPPED) {
            counters.notForwarded++;
            sequences.drop(packet.extendedSequence());
            return;
        }
        if (waitingForKeyFrame) {
            if (!packet.keyFrameStart()) {
                counters.notForwarded++;
                sequences.drop(packet.extendedSequence());
                source.requestKeyFrame(nowNanos);
                return;
            }
            waitingForKeyFrame = false;
        }
        if (packet.payloadLength() == 0 && sequences.drop(packet.extendedSequence())) {
            counters.notForwarded++; // padding probes the publisher's path, not the subscriber's
            return;
        }
        long outgoing = sequences.forward(packet.extendedSequence());
        if (outgoing == SequenceMap.UNMAPPED) {
            counters.notForwarded++;
            return;
        }
        if (outgoing < sequences.highestOutgoing()) {
            retransmissions.handleLateSend(outgoing, nowNanos);
        }
        send(packet, outgoing);
        counters.packets++;
        counters.payloadBytes += packet.payloadLength();
    }

    /** Counts a failure of its own; true for the first one. */
    boolean isFirstFailure() {
        return counters.failures++ == 0;
    }

    /**
     * Answers one entry of a generic NACK (RFC 4585 §6.2.1).
     *
     * @param roundTripNanos of the subscriber, or a guess
     */
    public void handleNack(int sequenceNumber, long roundTripNanos, long nowNanos) {
        counters.nacks++;
        long outgoing = extend(sequenceNumber);
        long incoming = sequences.incoming(outgoing);
        MediaPacket packet = incoming == SequenceMap.UNMAPPED ? null : source.find(incoming, nowNanos);
        if (packet == null) {
            counters.nacksUnanswered++;
            return;
        }
        if (!egress.isReady() || !retransmissions.tryAcquire(outgoing, roundTripNanos, nowNanos)) {
            return;
        }
        counters.retransmissions++;
        int rtxPayloadType = rtxPayloadTypes[packet.payloadType()];
        if (rtxPayloadType == UNMAPPED) {
            send(packet, outgoing);
        } else {
            sendRtx(packet, outgoing, rtxPayloadType);
        }
    }

    /** The subscriber lost its picture (PLI or FIR). */
    public void handleKeyFrameRequest(long nowNanos) {
        counters.keyFrameRequests++;
        source.requestKeyFrame(nowNanos);
    }

    public void handleReceiverReport(ReportBlock block) {
        counters.fractionLost = block.fractionLost();
        counters.cumulativeLost = block.cumulativeLost();
        counters.jitterTicks = block.jitterTicks();
    }

    /** Whether a sender report would say anything: something was sent and the publisher's clock is known. */
    public boolean hasSenderReport() {
        return counters.packets > 0 && source.clock().isKnown();
    }

    /** RTP timestamp of this stream that belongs to the moment {@code nowNanos} (RFC 3550 §6.4.1). */
    public int timestampAt(long nowNanos) {
        return source.clock().timestampAt(nowNanos) + timestampOffsetTicks;
    }

    /** Low 32 bits, as a sender report carries it. */
    public int packetCount() { return (int) counters.packets; }

    /** Payload octets, low 32 bits. */
    public int octetCount() { return (int) counters.payloadBytes; }

    /** Takes itself out of its transport and of its producer. */
    public void close() {
        egress.removeConsumer(this);
        source.removeConsumer(this);
    }

    public ConsumerStats stats(long roundTripNanos) {
        return counters.snapshot(config, source.clockRateHz(), roundTripNanos);
    }

    private void send(MediaPacket packet, long outgoing) {
        ByteBuf out = egress.begin();
        int headerLength = writeHeader(out, packet, payloadTypes[packet.payloadType()], (int) outgoing & 0xFFFF,
                config.ssrc());
        egress.sendRtp(out, headerLength, packet.buffer(), packet.payloadIndex(), packet.payloadLength(),
                (int) (outgoing >>> 16));
    }

    private void sendRtx(MediaPacket packet, long outgoing, int rtxPayloadType) {
        ByteBuf out = egress.begin();
        long sequence = rtxExtendedSequence++;
        int headerLength = writeHeader(out, packet, rtxPayloadType, (int) sequence & 0xFFFF, config.rtxSsrc());
        out.writeShort((int) outgoing & 0xFFFF); // original sequence number, RFC 4588 §4
        out.writeBytes(packet.buffer(), packet.payloadIndex(), packet.payloadLength());
        egress.sendRtpInPlace(out, headerLength, (int) (sequence >>> 16));
    }

    private int writeHeader(ByteBuf out, MediaPacket packet, int payloadType, int sequenceNumber, int ssrc) {
        HeaderExtensionMap ids = config.extensions();
        header.begin(out, packet.marker(), payloadType, sequenceNumber, packet.timestampTicks() + timestampOffsetTicks,
                ssrc);
        for (int i = 0; i < packet.extensionCount(); i++) {
            int id = ids.id(packet.extensionKind(i));
            if (id > 0) {
                header.addExtension(id, packet.buffer(), packet.extensionIndex(i), packet.extensionLength(i));
            }
        }
        return header.end();
    }

    /** The extended number nearest to the newest one sent. */
    private long extend(int sequenceNumber) {
        long highest = sequences.highestOutgoing();
        return highest + (short) (sequenceNumber - (int) highest);
    }
}
