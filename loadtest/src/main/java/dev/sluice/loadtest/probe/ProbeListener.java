// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.probe;

import dev.sluice.loadtest.targets.SessionListener;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.rtcp.CompoundRtcpReader;
import dev.sluice.rtp.rtcp.FullIntraRequest;
import dev.sluice.rtp.rtcp.PictureLossIndication;
import io.netty.buffer.ByteBuf;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;

/** What a participant of the probe sees. Thread-safe. */
final class ProbeListener implements SessionListener {
    private static final long MAX_LATENCY_MICROS = TimeUnit.SECONDS.toMicros(60);

    private final String identity;
    private final RtpPacketView view = new RtpPacketView();
    private final CompletableFuture<Void> firstPacket = new CompletableFuture<>();
    private final AtomicBoolean keyFrameRequested = new AtomicBoolean();
    private final BitSet seen = new BitSet(); // guarded by this, as is the histogram
    private final Histogram latencyMicros = new Histogram(MAX_LATENCY_MICROS, 3);

    ProbeListener(String identity) { this.identity = identity; }

    CompletableFuture<Void> firstPacket() { return firstPacket; }

    boolean takeKeyFrameRequest() { return keyFrameRequested.getAndSet(false); }

    /** Different packets of these indices that came. */
    synchronized int received(int from, int to) {
        return seen.get(from, to).cardinality();
    }

    synchronized void addLatencyTo(Histogram all) { all.add(latencyMicros); }

    @Override
    public void onStage(Stage stage, long nowNanos) {}

    @Override
    public void onRtp(ByteBuf packet, boolean isAudio, boolean isRetransmission, long nowNanos) {
        if (isAudio || isRetransmission || view.wrap(packet) != RtpPacketView.Verdict.VALID
                || view.payloadLength() - view.paddingLength() < ProbeSender.STAMP_BYTES) {
            return;
        }
        int stamp = view.payloadIndex() + view.payloadLength() - view.paddingLength() - ProbeSender.STAMP_BYTES;
        long micros = TimeUnit.NANOSECONDS.toMicros(nowNanos - packet.getLong(stamp));
        synchronized (this) {
            seen.set(packet.getInt(stamp + Long.BYTES));
            latencyMicros.recordValue(Math.clamp(micros, 0, MAX_LATENCY_MICROS));
        }
        firstPacket.complete(null);
    }

    @Override
    public void onRtcp(ByteBuf compound) {
        CompoundRtcpReader.read(compound, packet -> {
            if (packet instanceof PictureLossIndication || packet instanceof FullIntraRequest) {
                keyFrameRequested.set(true);
            }
        });
    }

    @Override
    public void onFailure(String reason) {
        System.err.println(identity + ": " + reason);
        firstPacket.completeExceptionally(new IllegalStateException(identity + ": " + reason));
    }
}
