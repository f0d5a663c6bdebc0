// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import dev.sluice.rtp.NtpTimestamp;
import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.ext.AbsSendTime;
import dev.sluice.rtp.rtcp.SenderReport;
import dev.sluice.rtp.rtcp.SourceDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Sends stamped VP8 with the header extensions a browser has. Confined.
 *
 * <pre>
 * payload: descriptor(1) frame tag(1) | nanoTime(8) | index(8) | bytes every packet has alike
 * </pre>
 */
final class Publisher {
    static final int STAMP_OFFSET = 2;
    static final int INDEX_OFFSET = STAMP_OFFSET + Long.BYTES;
    static final int PATTERN_OFFSET = INDEX_OFFSET + Long.BYTES;
    /** Never changed. */
    static final ByteBuf PATTERN = pattern();

    private static final int PATTERN_BYTES = 1500;
    private static final int FRAME_START = 0x10;
    private static final int TICKS_PER_FRAME = 3000;

    private final Leg leg;
    private final MediaLine line;
    private final RtpHeaderWriter header = new RtpHeaderWriter();
    private long index;
    private int frame;

    Publisher(Leg leg, MediaLine line) {
        this.leg = leg;
        this.line = line;
    }

    /** Packets sent since the beginning; the index of the next one. */
    long sent() { return index; }

    /**
     * Sends one packet.
     *
     * @param payloadBytes at least {@value #PATTERN_OFFSET}
     * @param keyFrame of the frame's first packet
     */
    void send(int payloadBytes, boolean frameStart, boolean frameEnd, boolean keyFrame) {
        long nowNanos = System.nanoTime();
        ByteBuf out = leg.begin();
        frame += frameStart ? 1 : 0;
        header.begin(out, frameEnd, line.payloadType(), (int) index & 0xFFFF, frame * TICKS_PER_FRAME, line.ssrc());
        if (line.absSendTimeId() > 0) {
            header.addExtensionMedium(line.absSendTimeId(), AbsSendTime.encode(nowNanos));
        }
        if (line.transportSequenceId() > 0) {
            header.addExtensionShort(line.transportSequenceId(), (int) index & 0xFFFF);
        }
        int headerLength = header.end();
        out.writeByte(frameStart ? FRAME_START : 0);
        out.writeByte(keyFrame ? 0 : 1);
        out.writeLong(nowNanos);
        out.writeLong(index);
        out.writeBytes(PATTERN, 0, payloadBytes - PATTERN_OFFSET);
        leg.sendRtp(headerLength, (int) (index >>> 16));
        index++;
    }

    /** A sender report, due about once a second. */
    void report() {
        long ntp = NtpTimestamp.fromUnixNanos(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
        ByteBuf out = leg.begin();
        new SenderReport(line.ssrc(), ntp, frame * TICKS_PER_FRAME, (int) index, 0, List.of()).writeTo(out);
        SourceDescription.cname(line.ssrc(), "load").writeTo(out);
        leg.sendRtcp();
    }

    private static ByteBuf pattern() {
        byte[] bytes = new byte[PATTERN_BYTES];
        new Random(1).nextBytes(bytes);
        return Unpooled.directBuffer(PATTERN_BYTES).writeBytes(bytes);
    }
}
