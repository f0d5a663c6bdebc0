// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.media;

import dev.sluice.loadtest.targets.Publication;
import dev.sluice.rtp.NtpTimestamp;
import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.ext.AbsSendTime;
import dev.sluice.rtp.ext.HeaderExtension;
import dev.sluice.rtp.rtcp.SenderReport;
import dev.sluice.rtp.rtcp.SourceDescription;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Sends one RTP stream of a track: one layer of its video, or its voice. Confined to the publication's loop. */
final class LayerSender {
    private static final int HISTORY = 512; // packets that can be sent again
    private static final int VOICE_LEVEL = 0b1_0010100; // RFC 6464 §3: voice, 20 dB below the loudest

    private final Publication publication;
    private final MediaTrace trace;
    private final int ssrc;
    private final int source;
    private final TransportSequence transportSequence;
    private final MeasuredWindow window;
    private final LongAdder sent;
    private final int absSendTimeId;
    private final int transportSequenceId;
    private final int audioLevelId;
    private final RtpHeaderWriter header = new RtpHeaderWriter();
    private final byte[][] history = new byte[HISTORY][];
    private final int[] historyHeader = new int[HISTORY]; // bytes
    private int position; // in the trace
    private int index; // of the next packet
    private long octets;
    private long sentInWindow;

    /** Counts packets of one transport (transport-wide sequence numbers). Confined. */
    static final class TransportSequence {
        private int next;

        int next() { return next++ & 0xFFFF; }
    }

    LayerSender(Publication publication, MediaTrace trace, int layer, int track, TransportSequence transportSequence,
            TrackPublisher.Context context) {
        this.publication = publication;
        this.trace = trace;
        this.ssrc = publication.ssrcs().get(layer);
        this.source = Stamp.source(track, layer);
        this.transportSequence = transportSequence;
        this.window = context.window();
        this.sent = context.sent();
        this.absSendTimeId = publication.extensionId(HeaderExtension.ABS_SEND_TIME.uri());
        this.transportSequenceId = publication.extensionId(HeaderExtension.TRANSPORT_SEQUENCE_NUMBER.uri());
        this.audioLevelId = trace.isAudio() ? publication.extensionId(HeaderExtension.AUDIO_LEVEL.uri()) : 0;
    }

    int ssrc() { return ssrc; }

    long sentInWindow() { return sentInWindow; }

    /** The next frame is a key frame. */
    void restart() { position = 0; }

    /**
     * Queues the packets of the next frame.
     *
     * @param picture number of the frame in all layers
     * @param nowNanos the time its packets are stamped with as that of sending; no earlier than {@code dueNanos}
     */
    void sendFrame(int picture, long dueNanos, long nowNanos) {
        List<byte[]> payloads = trace.frames().get(position);
        Stamp.Frame frame = new Stamp.Frame(picture, position == 0, payloads.size());
        position = (position + 1) % trace.frames().size();
        for (int i = 0; i < payloads.size(); i++) {
            boolean marker = trace.isAudio() ? index == 0 : i == payloads.size() - 1; // RFC 3551 §4.1: a talk spurt begins
            sendPacket(payloads.get(i), marker, frame, dueNanos, nowNanos);
        }
        if (window.contains(dueNanos)) {
            sentInWindow += payloads.size();
        }
        sent.add(payloads.size());
    }

    private void sendPacket(byte[] payload, boolean marker, Stamp.Frame frame, long dueNanos, long nowNanos) {
        ByteBuf packet = publication.allocate();
        int start = packet.writerIndex();
        header.begin(packet, marker, publication.payloadType(), index & 0xFFFF, frame.number() * trace.ticksPerFrame(),
                ssrc);
        if (absSendTimeId > 0) {
            header.addExtensionMedium(absSendTimeId, AbsSendTime.encode(System.nanoTime()));
        }
        if (transportSequenceId > 0) {
            header.addExtensionShort(transportSequenceId, transportSequence.next());
        }
        if (audioLevelId > 0) {
            header.addExtensionByte(audioLevelId, VOICE_LEVEL);
        }
        int headerLength = header.end();
        int payloadIndex = packet.writerIndex();
        packet.writeBytes(payload);
        trace.writePictureId(packet, payloadIndex, frame.number());
        Stamp.overwrite(packet, dueNanos, nowNanos, source, index, frame);
        remember(packet, start, headerLength);
        octets += payload.length;
        publication.send(packet, headerLength, index >>> 16);
        index++;
    }

    private void remember(ByteBuf packet, int start, int headerLength) {
        if (trace.isAudio()) {
            return; // nobody asks for voice again
        }
        int slot = index % HISTORY;
        int length = packet.writerIndex() - start;
        byte[] copy = history[slot];
        if (copy == null || copy.length != length) {
            copy = new byte[length];
            history[slot] = copy;
        }
        packet.getBytes(start, copy);
        historyHeader[slot] = headerLength;
    }

    /**
     * Queues a packet once more, the same bytes, if it is still known.
     *
     * @param sequenceNumber 0 to 65,535
     */
    void sendAgain(int sequenceNumber) {
        int wanted = index - 1 - ((index - 1 - sequenceNumber) & 0xFFFF);
        byte[] copy = wanted < 0 || index - wanted > HISTORY ? null : history[wanted % HISTORY];
        if (copy != null) {
            publication.send(publication.allocate().writeBytes(copy), historyHeader[wanted % HISTORY], wanted >>> 16);
        }
    }

    /** Queues a sender report, due about once a second. */
    void sendReport(int picture) {
        long ntp = NtpTimestamp.fromUnixNanos(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
        ByteBuf out = publication.allocate();
        new SenderReport(ssrc, ntp, picture * trace.ticksPerFrame(), index, (int) octets, List.of()).writeTo(out);
        SourceDescription.cname(ssrc, "bot").writeTo(out);
        publication.sendRtcp(out);
    }
}
