// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.integration;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.sluice.SluiceTarget;
import dev.sluice.loadtest.targets.Publication;
import dev.sluice.loadtest.targets.SessionListener;
import dev.sluice.loadtest.targets.Target;
import dev.sluice.loadtest.targets.TargetSession;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.rtcp.GenericNack;
import dev.sluice.rtp.rtcp.PictureLossIndication;
import dev.sluice.rtp.rtcp.ReceiverReport;
import dev.sluice.rtp.rtcp.RtcpPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A participant that asks for packets and key frames of one video track when a test says so. For any thread. */
final class FeedbackProbe implements SessionListener, AutoCloseable {
    private static final long LIMIT_SECONDS = 15;
    private static final int VP8_DESCRIPTOR_BYTES = 1;

    private final TargetSession session;
    private final Publication publication;
    private final RtpPacketView view = new RtpPacketView();
    private final Map<Integer, byte[]> payloads = new ConcurrentHashMap<>(); // of the video track, by sequence number
    private final CompletableFuture<byte[]> repaired = new CompletableFuture<>();
    private volatile int mediaSsrc;
    private volatile int lastSequence = -1;
    private final AtomicInteger keyFrames = new AtomicInteger();

    FeedbackProbe(BotResources resources, URI server, String room) {
        session = new SluiceTarget(resources, server).join(new Target.Participant(room, "probe", true), this);
        publication = session.publish(List.of(new TargetSession.TrackRequest("opus", List.of())))
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join().getFirst();
    }

    int keyFrames() { return keyFrames.get(); }

    int videoPackets() { return payloads.size(); }

    /**
     * Asks for the newest packet again.
     *
     * @return whether RTX has brought the same bytes
     */
    boolean repairs() {
        int sequence = lastSequence;
        send(GenericNack.of(publication.ssrcs().getFirst(), mediaSsrc, new int[]{sequence}, 1));
        byte[] payload = repaired.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
        return Arrays.equals(payloads.get(sequence), payload);
    }

    void requestKeyFrame() { send(new PictureLossIndication(publication.ssrcs().getFirst(), mediaSsrc)); }

    private void send(RtcpPacket feedback) {
        publication.loop().execute(() -> {
            ByteBuf compound = publication.allocate();
            new ReceiverReport(publication.ssrcs().getFirst(), List.of()).writeTo(compound);
            feedback.writeTo(compound);
            publication.sendRtcp(compound);
            publication.flush();
        });
    }

    @Override
    public void onRtp(ByteBuf packet, boolean isAudio, boolean isRetransmission, long arrivalNanos,
            long nowNanos) {
        if (isAudio || view.wrap(packet) != RtpPacketView.Verdict.VALID) {
            return;
        }
        int payload = view.payloadIndex();
        if (isRetransmission) {
            repaired.complete(ByteBufUtil.getBytes(packet, payload + Short.BYTES, view.payloadLength() - Short.BYTES));
            return;
        }
        payloads.put(view.sequenceNumber(), ByteBufUtil.getBytes(packet, payload, view.payloadLength()));
        boolean partitionStart = (packet.getByte(payload) & 0x10) != 0; // RFC 7741 §4.2
        if (partitionStart && (packet.getByte(payload + VP8_DESCRIPTOR_BYTES) & 1) == 0) {
            keyFrames.incrementAndGet();
        }
        mediaSsrc = view.ssrc();
        lastSequence = view.sequenceNumber();
    }

    @Override
    public void onRtcp(ByteBuf compound) {}

    @Override
    public void onStage(Stage stage, long nowNanos) {}

    @Override
    public void onFailure(String reason) { repaired.completeExceptionally(new AssertionError(reason)); }

    @Override
    public void close() { session.leave().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join(); }
}
