// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import dev.sluice.loadtest.media.Stamp;
import dev.sluice.loadtest.media.TrackPublisher;
import dev.sluice.loadtest.targets.SessionListener;
import dev.sluice.rtp.RtpPacketView;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What one participant lives through. Thread-safe: media comes on its event loop, the runner reads when all is over. */
public final class ParticipantMeter implements SessionListener {
    private final RunMeter run;
    private final long joinNanos;
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final CompletableFuture<Void> firstPacket = new CompletableFuture<>();
    private final CompletableFuture<Void> firstKeyFrame = new CompletableFuture<>();
    private final RtpPacketView view = new RtpPacketView(); // guarded by this, as is all below
    private final Stamp stamp = new Stamp();
    private final @Nullable IntObjectHashMap<TrackMeter> tracks;
    private List<TrackPublisher> publishers = List.of();
    private boolean over;

    /** @param receives whether media is expected; without it there is no memory for it */
    ParticipantMeter(RunMeter run, boolean receives, long joinNanos) {
        this.run = run;
        this.joinNanos = joinNanos;
        this.tracks = receives ? new IntObjectHashMap<>() : null;
    }

    /** Completes with path and keys, fails when that cannot be. */
    public CompletableFuture<Void> connected() {
        return connected;
    }

    public CompletableFuture<Void> firstPacket() { return firstPacket; }

    public CompletableFuture<Void> firstKeyFrame() { return firstKeyFrame; }

    /** Who answers feedback from now on. */
    public synchronized void setPublishers(List<TrackPublisher> own) {
        publishers = List.copyOf(own);
    }

    /** It is to leave: what comes afterwards is no failure. */
    public synchronized void leaves() {
        if (!over && connected.isDone() && !connected.isCompletedExceptionally()) {
            run.countLeft();
        }
        over = true;
    }

    @Nullable
    synchronized TrackMeter track(int track) { return tracks == null ? null : tracks.get(track); }

    @Override
    public void onStage(Stage stage, long nowNanos) {
        run.recordStage(RunMeter.stageName(stage), nowNanos - joinNanos);
        if (stage == Stage.DTLS_CONNECTED && connected.complete(null)) {
            run.countConnected();
        }
    }

    @Override
    public synchronized void onRtp(ByteBuf packet, boolean isAudio, boolean isRetransmission, long arrivalNanos,
            long nowNanos) {
        run.countReceived();
        if (tracks == null || view.wrap(packet) != RtpPacketView.Verdict.VALID) {
            return;
        }
        int start = view.payloadIndex();
        int end = start + view.payloadLength() - view.paddingLength();
        if (!stamp.read(packet, start, end)) {
            run.countForeign();
            return;
        }
        if (!firstPacket.isDone()) {
            firstPacket.complete(null);
            run.recordStage(RunMeter.FIRST_PACKET, nowNanos - joinNanos);
        }
        if (!isAudio && stamp.isKeyFrame() && !firstKeyFrame.isDone()) {
            firstKeyFrame.complete(null);
            run.recordStage(RunMeter.FIRST_KEY_FRAME, nowNanos - joinNanos);
        }
        TrackMeter track = tracks.get(stamp.track());
        if (track == null) {
            track = new TrackMeter(isAudio);
            tracks.put(stamp.track(), track);
        }
        boolean counts = track.handle(stamp, isRetransmission, packet.readableBytes(), run.window(),
                arrivalNanos);
        run.recordLatency(isAudio, counts, arrivalNanos - stamp.sentNanos(), nowNanos - stamp.dueNanos());
    }

    @Override
    public synchronized void onRtcp(ByteBuf compound) {
        for (int i = 0; i < publishers.size(); i++) {
            publishers.get(i).handleRtcp(compound);
        }
    }

    @Override
    public synchronized void onFailure(String reason) {
        if (!over) {
            over = true;
            if (connected.isDone() && !connected.isCompletedExceptionally()) {
                run.countLeft();
            }
            run.recordFailure(reason);
        }
        connected.completeExceptionally(new IllegalStateException(reason));
    }
}
