// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.probe;

import dev.sluice.loadtest.targets.Publication;
import dev.sluice.rtp.NtpTimestamp;
import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.rtcp.SenderReport;
import dev.sluice.rtp.rtcp.SourceDescription;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The probe's video: frames without pictures, each packet ending with the time of sending and its index. Runs on the publication's loop. */
final class ProbeSender {
    static final int STAMP_BYTES = Long.BYTES + Integer.BYTES;

    private static final String CNAME = "bot";
    private static final int FRAMES_PER_SECOND = 30;
    private static final int PACKETS_PER_FRAME = 10;
    private static final int PAYLOAD_BYTES = 1088;
    private static final byte[] KEY_FRAME_720P = {0x10, 0, 0, (byte) 0x9d, 1, 0x2a, 0, 5, (byte) 0xd0, 2}; // RFC 6386 §9.1
    private static final int INTER_FRAME = 0x11;

    private final Publication publication;
    private final ProbeListener feedback;
    private final RtpHeaderWriter header = new RtpHeaderWriter();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private volatile int sent; // written by the loop
    private int frame;

    /** @param feedback hears the server's requests for key frames */
    ProbeSender(Publication publication, ProbeListener feedback) {
        this.publication = publication;
        this.feedback = feedback;
    }

    void start() {
        timer.scheduleAtFixedRate(() -> publication.execute(this::sendFrame), 0,
                TimeUnit.SECONDS.toMicros(1) / FRAMES_PER_SECOND, TimeUnit.MICROSECONDS);
    }

    void stop() { timer.shutdownNow(); }

    /** Packets of a layer so far. */
    int sent() { return sent; }

    private void sendFrame() {
        boolean key = feedback.takeKeyFrameRequest() || frame == 0;
        int first = sent;
        for (int ssrc : publication.ssrcs()) {
            for (int i = 0; i < PACKETS_PER_FRAME; i++) {
                sendPacket(ssrc, first + i, i, key);
            }
            if (frame % FRAMES_PER_SECOND == 0) {
                sendReport(ssrc, first);
            }
        }
        publication.flush();
        frame++;
        sent = first + PACKETS_PER_FRAME;
    }

    private void sendPacket(int ssrc, int index, int position, boolean key) {
        ByteBuf packet = publication.allocate();
        header.begin(packet, position == PACKETS_PER_FRAME - 1, publication.payloadType(), index & 0xFFFF, frame * 3000,
                ssrc);
        int headerLength = header.end();
        int start = packet.writerIndex();
        packet.writeByte(position == 0 ? 0x90 : 0x80); // RFC 7741 §4.2: X, and S at the start
        packet.writeByte(0x80); // I
        packet.writeShort(0x8000 | frame & 0x7FFF);
        if (position == 0 && key) {
            packet.writeBytes(KEY_FRAME_720P);
        } else {
            packet.writeByte(INTER_FRAME);
        }
        packet.writeZero(PAYLOAD_BYTES - STAMP_BYTES - (packet.writerIndex() - start));
        packet.writeLong(System.nanoTime());
        packet.writeInt(index);
        publication.send(packet, headerLength, index >>> 16);
    }

    private void sendReport(int ssrc, int packets) {
        long ntp = NtpTimestamp.fromUnixNanos(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
        ByteBuf out = publication.allocate();
        new SenderReport(ssrc, ntp, frame * 3000, packets, packets * PAYLOAD_BYTES, List.of()).writeTo(out);
        SourceDescription.cname(ssrc, CNAME).writeTo(out);
        publication.sendRtcp(out);
    }
}
