// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import dev.sluice.media.transport.DatagramKind;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.srtp.SrtpReceiver;
import dev.sluice.rtp.srtp.SrtpVerdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The one receiver that reads: opens every packet, compares every byte, takes the time. Confined. */
final class Probe {
    private static final long MAX_NANOS = 60_000_000_000L;

    private final Leg leg;
    private final int ssrc;
    private final RtpPacketView view = new RtpPacketView();
    private final Histogram latencyNanos = new Histogram(MAX_NANOS, 3);
    private long packets;
    private long damaged;
    private long nextIndex;

    /** @param ssrc of the forwarded stream, raw 32 bits */
    Probe(Leg leg, int ssrc) {
        this.leg = leg;
        this.ssrc = ssrc;
    }

    /** Packets of the stream that were as they should be. */
    long packets() { return packets; }

    /** Packets that did not open, or did not hold what the publisher sent. */
    long damaged() { return damaged; }

    /** One more than the highest index seen. */
    long nextIndex() { return nextIndex; }

    /** From before the publisher sealed a packet to when it was read here; the owner resets it. */
    Histogram latencyNanos() {
        return latencyNanos;
    }

    /** Reads all that waits. */
    void drain() {
        for (ByteBuf datagram = leg.receive(); datagram != null; datagram = leg.receive()) {
            if (DatagramKind.of(datagram) == DatagramKind.RTP) {
                handle(datagram, leg.receiver(), System.nanoTime());
            }
        }
    }

    private void handle(ByteBuf packet, @Nullable SrtpReceiver keys, long nowNanos) {
        if (keys == null || view.wrap(packet) != RtpPacketView.Verdict.VALID) {
            damaged++;
            return;
        }
        if (view.ssrc() != ssrc) {
            return; // padding, or a retransmission nobody asked for
        }
        if (keys.unprotectRtp(packet, view.headerLength()) != SrtpVerdict.OK
                || view.wrap(packet) != RtpPacketView.Verdict.VALID || !isIntact(packet)) {
            damaged++;
            return;
        }
        packets++;
        nextIndex = Math.max(nextIndex, packet.getLong(view.payloadIndex() + Publisher.INDEX_OFFSET) + 1);
        long sentNanos = packet.getLong(view.payloadIndex() + Publisher.STAMP_OFFSET);
        latencyNanos.recordValue(Math.clamp(nowNanos - sentNanos, 0, MAX_NANOS));
    }

    private boolean isIntact(ByteBuf packet) {
        int length = view.payloadLength() - Publisher.PATTERN_OFFSET;
        return length >= 0 && ByteBufUtil.equals(packet, view.payloadIndex() + Publisher.PATTERN_OFFSET,
                Publisher.PATTERN, 0, length);
    }
}
