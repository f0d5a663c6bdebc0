// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import dev.sluice.rtp.NtpTimestamp;
import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.ext.AudioLevel;
import dev.sluice.rtp.rtcp.SenderReport;
import dev.sluice.rtp.rtcp.SourceDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A bot's Opus (50 packets a second) and VP8 (30 frames a second). Confined to the event loop, but for the counters. */
public final class BotPublisher {
    private static final int FRAMES_PER_SECOND = 30;
    private static final int VIDEO_PAYLOAD_BYTES = 1088;
    private static final int SPEECH_DBOV = 20;
    private static final int HISTORY = 512;

    private final BotTransport transport;
    private final int audioSsrc;
    private final int videoSsrc;
    private final boolean audio;
    private final int packetsPerFrame;
    private final RtpHeaderWriter header = new RtpHeaderWriter();
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();
    private final Map<Integer, byte[]> history = new HashMap<>(); // plaintext video packets by sequence number
    private int audioSequence = 1000;
    private int videoSequence = 60_000; // wraps early
    private int frame;
    private boolean keyFrame = true;
    private final AtomicInteger audioPackets = new AtomicInteger();
    private final AtomicInteger videoPackets = new AtomicInteger();
    private volatile boolean stopped; // set by any thread

    BotPublisher(BotTransport transport, int audioSsrc, int videoSsrc, SimulatedPeer.Config config) {
        this.transport = transport;
        this.audioSsrc = audioSsrc;
        this.videoSsrc = videoSsrc;
        this.audio = config.audio();
        this.packetsPerFrame = Math.ceilDiv(config.videoPacketsPerSecond(), FRAMES_PER_SECOND);
    }

    public int audioSsrc() { return audioSsrc; }

    public int videoSsrc() { return videoSsrc; }

    /** Sent so far, retransmissions not counted. */
    public int audioPackets() { return audioPackets.get(); }

    /** Sent so far, retransmissions not counted. */
    public int videoPackets() { return videoPackets.get(); }

    void start() {
        if (stopped) {
            return;
        }
        if (audio) {
            timers.add(transport.every(this::sendAudio, TimeUnit.MILLISECONDS.toMicros(20)));
        }
        if (packetsPerFrame > 0) {
            timers.add(transport.every(this::sendFrame, TimeUnit.SECONDS.toMicros(1) / FRAMES_PER_SECOND));
        }
        if (audio || packetsPerFrame > 0) {
            timers.add(transport.every(this::sendReports, TimeUnit.SECONDS.toMicros(1)));
        }
    }

    /** Callable from any thread. */
    public void stop() {
        stopped = true;
        transport.execute(() -> {
            timers.forEach(timer -> timer.cancel(false));
            timers.clear();
        });
    }

    void requestKeyFrame() { keyFrame = true; }

    void sendAgain(int sequenceNumber) {
        byte[] packet = history.get(sequenceNumber);
        if (packet != null && transport.isReady()) {
            ByteBuf again = transport.allocate().writeBytes(packet);
            transport.sendRtp(again, RtpPacketView.FIXED_HEADER_LENGTH, rollover(sequenceNumber));
            transport.flush();
        }
    }

    private int rollover(int sequenceNumber) {
        return videoSequence - (((videoSequence & 0xFFFF) - sequenceNumber) & 0xFFFF) >>> 16;
    }

    private void sendAudio() {
        if (!transport.isReady()) {
            return;
        }
        ByteBuf packet = transport.allocate();
        int sequence = audioSequence++;
        header.begin(packet, false, BotSdp.OPUS, sequence & 0xFFFF, sequence * 960, audioSsrc);
        header.addExtensionByte(BotSdp.AUDIO_LEVEL_ID, AudioLevel.encode(SPEECH_DBOV, true));
        int headerLength = header.end();
        BotPayload.writeOpus(packet, System.nanoTime(), sequence);
        transport.sendRtp(packet, headerLength, sequence >>> 16);
        transport.flush();
        audioPackets.incrementAndGet();
    }

    private void sendFrame() {
        if (!transport.isReady()) {
            return;
        }
        boolean key = keyFrame;
        keyFrame = false;
        frame++;
        for (int i = 0; i < packetsPerFrame; i++) {
            int sequence = videoSequence++;
            ByteBuf packet = transport.allocate();
            header.begin(packet, i == packetsPerFrame - 1, BotSdp.VP8, sequence & 0xFFFF, frame * 3000, videoSsrc);
            int headerLength = header.end();
            BotPayload.writeVp8(packet, i == 0, key, System.nanoTime(), sequence, VIDEO_PAYLOAD_BYTES);
            history.put(sequence & 0xFFFF, ByteBufUtil.getBytes(packet));
            history.remove((sequence - HISTORY) & 0xFFFF);
            transport.sendRtp(packet, headerLength, sequence >>> 16);
        }
        transport.flush();
        videoPackets.addAndGet(packetsPerFrame);
    }

    private void sendReports() {
        if (!transport.isReady()) {
            return;
        }
        long ntp = NtpTimestamp.fromUnixNanos(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
        ByteBuf out = transport.allocate();
        new SenderReport(audioSsrc, ntp, audioSequence * 960, audioPackets.get(),
                audioPackets.get() * BotPayload.OPUS_BYTES, List.of()).writeTo(out);
        SourceDescription.cname(audioSsrc, "bot").writeTo(out);
        new SenderReport(videoSsrc, ntp, frame * 3000, videoPackets.get(), videoPackets.get() * VIDEO_PAYLOAD_BYTES,
                List.of()).writeTo(out);
        SourceDescription.cname(videoSsrc, "bot").writeTo(out);
        transport.sendRtcp(out);
        transport.flush();
    }
}
