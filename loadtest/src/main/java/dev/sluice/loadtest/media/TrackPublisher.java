// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.media;

import dev.sluice.loadtest.targets.Publication;
import dev.sluice.rtp.rtcp.CompoundRtcpReader;
import dev.sluice.rtp.rtcp.FullIntraRequest;
import dev.sluice.rtp.rtcp.GenericNack;
import dev.sluice.rtp.rtcp.PictureLossIndication;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes one track by the clock: each frame is due at a time fixed from the first on, what is late is sent at once and counts from when
 * it was due. Answers requests for key frames and for packets that got lost. State is confined to the publication's loop.
 */
public final class TrackPublisher {
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Publication publication;
    private final int track;
    private final MediaTrace top;
    private final List<LayerSender> layers = new ArrayList<>();
    private final LongConsumer slipNanos;
    private FrameSchedule schedule = new FrameSchedule(0, 1);
    private long nextReportNanos;
    private int picture;
    private boolean stopped;
    private @Nullable ScheduledFuture<?> timer;

    /**
     * What publishers of a run share.
     *
     * @param slipNanos told how late each frame was; on event loops
     * @param sent counts packets
     */
    public record Context(MeasuredWindow window, LongConsumer slipNanos, LongAdder sent) {}

    /** Counters of one participant's transport; one for all its tracks. */
    public static final class Transport {
        private final LayerSender.TransportSequence sequence = new LayerSender.TransportSequence();
    }

    /**
     * @param track number that is unique in the run
     * @param traces lowest layer first; where the server takes fewer layers, the highest are sent
     */
    public TrackPublisher(Publication publication, int track, List<MediaTrace> traces, Transport transport,
            Context context) {
        this.publication = publication;
        this.track = track;
        this.top = traces.getLast();
        this.slipNanos = context.slipNanos();
        int count = Math.min(traces.size(), publication.ssrcs().size());
        for (int layer = 0; layer < count; layer++) {
            layers.add(new LayerSender(publication, traces.get(traces.size() - count + layer), layer, track,
                    transport.sequence, context));
        }
    }

    public int track() { return track; }

    public boolean isAudio() { return top.isAudio(); }

    public int layers() { return layers.size(); }

    public long frameNanos() { return top.frameNanos(); }

    /**
     * Begins. For any thread.
     *
     * @param phase of the frame interval to wait before the first frame, 0 to 1
     */
    public void start(double phase) {
        publication.loop().execute(() -> {
            long nowNanos = System.nanoTime();
            schedule = new FrameSchedule(nowNanos + (long) (phase * top.frameNanos()), top.frameNanos());
            nextReportNanos = nowNanos;
            arm(nowNanos);
        });
    }

    /** For any thread. */
    public void stop() {
        publication.loop().execute(() -> {
            stopped = true;
            if (timer != null) {
                timer.cancel(false);
            }
        });
    }

    /** Packets of the window by layer. For any thread. */
    public CompletableFuture<List<Long>> sentInWindow() {
        return CompletableFuture.supplyAsync(() -> layers.stream().map(LayerSender::sentInWindow).toList(),
                publication.loop());
    }

    /**
     * Does what feedback asks for, as far as it is about this track. On the loop.
     *
     * @param compound borrowed
     */
    public void handleRtcp(ByteBuf compound) {
        CompoundRtcpReader.read(compound, packet -> {
            switch (packet) {
                case PictureLossIndication pli -> restart(pli.mediaSsrc());
                case FullIntraRequest fir -> fir.entries().forEach(entry -> restart(entry.ssrc()));
                case GenericNack nack -> sendAgain(nack);
                default -> {
                }
            }
        });
    }

    private void restart(int ssrc) {
        for (LayerSender layer : layers) {
            if (layer.ssrc() == ssrc && !isAudio()) {
                layer.restart();
            }
        }
    }

    private void sendAgain(GenericNack nack) {
        for (LayerSender layer : layers) {
            if (layer.ssrc() == nack.mediaSsrc()) {
                nack.forEachSequence(layer::sendAgain);
                publication.flush();
            }
        }
    }

    private void sendDue() {
        long nowNanos = System.nanoTime();
        while (schedule.isDue(nowNanos) && !stopped) {
            slipNanos.accept(nowNanos - schedule.dueNanos());
            for (LayerSender layer : layers) {
                layer.sendFrame(picture, schedule.dueNanos(), nowNanos);
            }
            publication.flush(); // frames that are late leave one by one, each with its own time
            picture++;
            schedule.advance();
            nowNanos = System.nanoTime();
        }
        if (nextReportNanos - nowNanos <= 0) {
            nextReportNanos = nowNanos + REPORT_NANOS;
            layers.forEach(layer -> layer.sendReport(picture));
            publication.flush();
        }
        arm(nowNanos);
    }

    private void arm(long nowNanos) {
        if (!stopped) {
            timer = publication.loop().schedule(this::sendDue, Math.max(0, schedule.dueNanos() - nowNanos),
                    TimeUnit.NANOSECONDS);
        }
    }
}
