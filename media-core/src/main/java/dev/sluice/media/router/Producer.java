// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.jitter.InterarrivalJitter;
import dev.sluice.jitter.NackGenerator;
import dev.sluice.jitter.ReceptionStatistics;
import dev.sluice.media.stats.ProducerStats;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.ext.AudioLevel;
import dev.sluice.rtp.ext.HeaderExtension;
import dev.sluice.rtp.payload.KeyFrameDetector;
import dev.sluice.rtp.rtcp.ReportBlock;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One track of a publisher: takes its plaintext packets, asks for lost ones, and gives them to its {@link PacketFanOut}.
 *
 * <p>Confined to the loop of its publisher.
 */
public final class Producer implements PacketSource {
    static final int VIDEO_HISTORY_PACKETS = 1024;
    static final int AUDIO_HISTORY_PACKETS = 128;
    private static final long HISTORY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ProducerConfig config;
    private final ProducerUplink uplink;
    private final MediaPacket.Pool pool;
    private final @Nullable CodecBinding[] codecs = new CodecBinding[128];
    private final StreamClock clock;
    private final PacketFanOut fanOut;
    private final KeyFrameRequester keyFrames = new KeyFrameRequester();
    private final KeyFrameDetector keyFrameDetector = new KeyFrameDetector();
    private final ReceptionStatistics reception;
    private final InterarrivalJitter jitter;
    private final NackGenerator nacks = new NackGenerator();
    private final NackGenerator.Sink nackSink = this::sendNack;
    private final ProducerCounters counters = new ProducerCounters();
    private final AudioActivity audioActivity = new AudioActivity();

    private @Nullable Router router;
    private boolean hasSsrc;
    private int ssrc;
    private boolean paused;
    private boolean closed;

    public Producer(ProducerConfig config, PublisherClock publisherClock, ProducerUplink uplink, MediaPacket.Pool pool,
            FanOutQueue queue) {
        this.config = config;
        this.uplink = uplink;
        this.pool = pool;
        for (CodecBinding codec : config.codecs()) {
            codecs[codec.payloadType()] = codec;
        }
        int clockRateHz = config.codecs().getFirst().clockRateHz();
        this.clock = new StreamClock(publisherClock, clockRateHz);
        this.fanOut = new PacketFanOut(new PacketHistory(
                config.kind() == MediaKind.VIDEO ? VIDEO_HISTORY_PACKETS : AUDIO_HISTORY_PACKETS, HISTORY_NANOS), clock,
                queue);
        this.reception = new ReceptionStatistics();
        this.jitter = new InterarrivalJitter(clockRateHz);
    }

    public String id() { return config.id(); }

    public ProducerConfig config() { return config; }

    @Override
    public MediaKind kind() { return config.kind(); }

    @Override
    public int clockRateHz() { return config.codecs().getFirst().clockRateHz(); }

    @Override
    public @Nullable MediaPacket find(long extendedSequence, long nowNanos) {
        return fanOut.find(extendedSequence, nowNanos);
    }

    @Override
    public StreamClock clock() { return clock; }

    public AudioActivity audioActivity() { return audioActivity; }

    void setRouter(Router router) { this.router = router; }

    @Override
    public void addConsumer(Consumer consumer) { fanOut.consumers().add(consumer); }

    @Override
    public void removeConsumer(Consumer consumer) { fanOut.consumers().remove(consumer); }

    /** From now on the packets go to another loop, too. */
    void addLink(RelayLink link) { fanOut.links().add(link); }

    void removeLink(ProducerRelay relay) { fanOut.links().removeIf(link -> link.leadsTo(relay)); }

    /** Stops forwarding while the publisher is muted; video comes back with a key frame. */
    public void setPaused(boolean paused, long nowNanos) {
        if (this.paused && !paused) {
            fanOut.restart(nowNanos); // what was not forwarded leaves no gap
            requestKeyFrame(nowNanos);
        }
        this.paused = paused;
    }

    /**
     * A packet of the main stream, or one restored from RTX.
     *
     * @param view borrowed, wrapped around the plaintext packet
     * @return what became of it; everything but FORWARDED is a drop reason
     */
    public PacketVerdict handleRtp(RtpPacketView view, ByteBuf packet, boolean restored, long nowNanos) {
        CodecBinding codec = codecs[view.payloadType()];
        if (codec == null) {
            return PacketVerdict.UNKNOWN_PAYLOAD_TYPE;
        }
        if (!hasSsrc || ssrc != view.ssrc()) {
            startStream(view.ssrc(), nowNanos);
        }
        long extended = restored
                ? reception.extend(view.sequenceNumber())
                : reception.handlePacket(view.sequenceNumber());
        if (extended == ReceptionStatistics.RESTARTED) {
            restartStream(nowNanos);
            extended = reception.handlePacket(view.sequenceNumber());
        }
        if (extended < 0) { // far from the stream and alone so far
            return PacketVerdict.STRAY;
        }
        NackGenerator.Verdict verdict = nacks.handlePacket(extended, nowNanos);
        if (verdict == NackGenerator.Verdict.DUPLICATE || verdict == NackGenerator.Verdict.TOO_OLD) {
            counters.duplicates++;
            return PacketVerdict.DUPLICATE;
        }
        if (!restored) {
            jitter.handlePacket(view.timestamp(), nowNanos);
        }
        count(view, packet, restored);
        askAgain(codec, nowNanos);
        return enqueue(codec, view, packet, extended, nowNanos);
    }

    /** SSRC of the main stream, raw 32 bits; meaningful once {@link #hasSsrc}. */
    public int ssrc() { return ssrc; }

    public boolean hasSsrc() { return hasSsrc; }

    /** The publisher's sender report; {@code ntpNanos} is its wall clock. */
    public void handleSenderReport(long ntpNanos, int timestampTicks, long nowNanos) {
        clock.handleSenderReport(ntpNanos, timestampTicks, nowNanos);
    }

    @Override
    public void requestKeyFrame(long nowNanos) {
        if (config.kind() == MediaKind.VIDEO && !closed) {
            keyFrames.request();
            pollKeyFrame(nowNanos);
        }
    }

    /** Sends NACKs and key frame requests that are due; lets go of packets that are too old to be sent again. */
    public void handleTimeout(long nowNanos) {
        fanOut.expire(nowNanos);
        pollNacks(nowNanos);
        pollKeyFrame(nowNanos);
    }

    /** Reception report of the main stream for the publisher; resets the interval (RFC 3550 §6.4.1). */
    public ReportBlock pollReportBlock(int lastSenderReport, int delaySinceLastSenderReport) {
        return reception.pollReportBlock(ssrc, (int) jitter.jitterTicks(), lastSenderReport,
                delaySinceLastSenderReport);
    }

    /** Since the stream began, by sequence numbers. */
    public long packetsExpected() {
        return reception.packetsExpected();
    }

    public long packetsLost() { return reception.packetsLost(); }

    public ProducerStats stats() {
        return counters.snapshot(config, ssrc, reception, jitter.jitterTicks(), uplink.roundTripNanos());
    }

    /** Ends its relays on other loops, too; its consumers on this one must be gone already. */
    public void close() {
        closed = true;
        fanOut.close();
    }

    public List<Consumer> consumers() { return fanOut.consumers(); }

    private PacketVerdict enqueue(CodecBinding codec, RtpPacketView view, ByteBuf packet, long extended,
            long nowNanos) {
        boolean keyFrameStart = config.kind() == MediaKind.AUDIO
                || keyFrameDetector.isKeyFrameStart(codec.format(), packet, view.payloadIndex(),
                        view.payloadLength() - view.paddingLength());
        if (keyFrameStart && config.kind() == MediaKind.VIDEO) {
            counters.keyFrames++;
            keyFrames.handleKeyFrame();
        }
        observeAudioLevel(view, packet, nowNanos);
        if (paused) {
            return PacketVerdict.PAUSED;
        }
        fanOut.add(pool.copyOf(view, packet, config.extensions(), extended, keyFrameStart, nowNanos));
        return PacketVerdict.FORWARDED;
    }

    private void observeAudioLevel(RtpPacketView view, ByteBuf packet, long nowNanos) {
        int id = config.kind() == MediaKind.AUDIO ? config.extensions().id(HeaderExtension.AUDIO_LEVEL) : 0;
        int index = id > 0 ? view.extensionIndex(id, AudioLevel.LENGTH) : -1;
        if (index >= 0) {
            audioActivity.handleLevel(AudioLevel.level(packet, index), nowNanos);
            if (router != null && router.isSilent() && audioActivity.level(nowNanos) > 0) {
                router.handleSound();
            }
        }
    }

    private void count(RtpPacketView view, ByteBuf packet, boolean restored) {
        counters.packets++;
        counters.bytes += packet.readableBytes();
        counters.payloadType = view.payloadType();
        if (restored) {
            counters.restored++;
        }
    }

    private void startStream(int newSsrc, long nowNanos) {
        if (hasSsrc) {
            restartStream(nowNanos);
            keyFrames.handleNewSsrc(nowNanos);
            if (keyFrames.isWanted()) { // the timer asks, unless what this batch brings is a key frame
                uplink.deadlineChanged(keyFrames.nextDeadlineNanos());
            }
        }
        ssrc = newSsrc;
        hasSsrc = true;
    }

    private void restartStream(long nowNanos) {
        reception.reset();
        nacks.reset();
        fanOut.restart(nowNanos);
        clock.reset();
        counters.restarts++;
    }

    private void askAgain(CodecBinding codec, long nowNanos) {
        if (codec.nack()) {
            pollNacks(nowNanos);
        }
    }

    private void pollNacks(long nowNanos) {
        nacks.poll(nowNanos, uplink.roundTripNanos(), nackSink);
        if (nacks.pollKeyFrameNeeded()) {
            requestKeyFrame(nowNanos);
        }
        if (nacks.hasDeadline()) {
            uplink.deadlineChanged(nacks.nextDeadlineNanos());
        }
    }

    private void sendNack(long extendedSequence) {
        counters.nacksSent++;
        uplink.sendNack(ssrc, (int) extendedSequence & 0xFFFF);
    }

    private void pollKeyFrame(long nowNanos) {
        if (hasSsrc && keyFrames.poll(nowNanos)) {
            CodecBinding codec = currentCodec();
            if (codec.pli() || codec.fir()) {
                counters.keyFrameRequests++;
                uplink.sendKeyFrameRequest(ssrc, !codec.pli());
            }
        }
        if (keyFrames.isWanted()) {
            uplink.deadlineChanged(keyFrames.nextDeadlineNanos());
        }
    }

    private CodecBinding currentCodec() {
        CodecBinding codec = codecs[counters.payloadType];
        return codec != null ? codec : config.codecs().getFirst();
    }
}
