// SPDX-License-Identifier: Apache-2.0
package dev.sluice.metrics;

import dev.sluice.media.stats.ConsumerStats;
import dev.sluice.media.stats.DropReason;
import dev.sluice.media.stats.LoopStats;
import dev.sluice.media.stats.MediaTotals;
import dev.sluice.media.stats.ProducerStats;
import dev.sluice.media.stats.TransportStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Binds the media plane's snapshots; nothing is counted here, so a scrape costs what reading a few records costs. */
public final class MediaMetrics implements MeterBinder {
    private final Supplier<List<LoopStats>> loops;
    private final Supplier<List<TransportStats>> transports;

    public MediaMetrics(Supplier<List<LoopStats>> loops, Supplier<List<TransportStats>> transports) {
        this.loops = loops;
        this.transports = transports;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        int count = loops.get().size();
        for (int loop = 0; loop < count; loop++) {
            bindLoop(registry, loop);
        }
        for (DropReason reason : DropReason.values()) {
            FunctionCounter
                    .builder(SluiceMeter.DROPS.id(), this, self -> self.sum(stats -> stats.drops()[reason.ordinal()]))
                    .tag("reason", reason.name().toLowerCase(Locale.ROOT)).description(SluiceMeter.DROPS.help())
                    .register(registry);
        }
        bindTotals(registry);
        gauge(registry, SluiceMeter.LOSS_RATIO, MediaMetrics::lossRatio);
        gauge(registry, SluiceMeter.JITTER, MediaMetrics::largestJitterSeconds);
    }

    private void bindLoop(MeterRegistry registry, int loop) {
        Tags tags = Tags.of("loop", Integer.toString(loop));
        Gauge.builder(SluiceMeter.TRANSPORTS.id(), this, self -> self.loop(loop).transports()).tags(tags)
                .description(SluiceMeter.TRANSPORTS.help()).register(registry);
        Gauge.builder(SluiceMeter.TUPLES.id(), this, self -> self.loop(loop).tuples()).tags(tags)
                .description(SluiceMeter.TUPLES.help()).register(registry);
        Gauge.builder(SluiceMeter.TIMERS.id(), this, self -> self.loop(loop).timers()).tags(tags)
                .description(SluiceMeter.TIMERS.help()).register(registry);
        Gauge.builder(SluiceMeter.RELAYS.id(), this, self -> self.loop(loop).relays()).tags(tags)
                .description(SluiceMeter.RELAYS.help()).register(registry);
        Gauge.builder(SluiceMeter.LOOP_BUSY.id(), this, self -> self.loop(loop).busyShare()).tags(tags)
                .description(SluiceMeter.LOOP_BUSY.help()).register(registry);
        counter(registry, SluiceMeter.HAND_OVERS, tags, self -> self.loop(loop).handOvers());
        counter(registry, SluiceMeter.HANDED_OVER, tags, self -> self.loop(loop).handedOver());
        counter(registry, SluiceMeter.UDP_PACKETS, tags.and("direction", "in"), self -> self.loop(loop).datagramsIn());
        counter(registry, SluiceMeter.UDP_PACKETS, tags.and("direction", "out"),
                self -> self.loop(loop).datagramsOut());
        counter(registry, SluiceMeter.UDP_BYTES, tags.and("direction", "in"), self -> self.loop(loop).bytesIn());
        counter(registry, SluiceMeter.UDP_BYTES, tags.and("direction", "out"), self -> self.loop(loop).bytesOut());
    }

    private void bindTotals(MeterRegistry registry) {
        Tags in = Tags.of("direction", "in");
        Tags out = Tags.of("direction", "out");
        total(registry, SluiceMeter.RTP_RECEIVED, Tags.empty(), MediaTotals::received);
        total(registry, SluiceMeter.RTP_LOST, Tags.empty(), MediaTotals::lost);
        total(registry, SluiceMeter.RTP_RESTORED, Tags.empty(), MediaTotals::restored);
        total(registry, SluiceMeter.RTP_DUPLICATES, Tags.empty(), MediaTotals::duplicates);
        total(registry, SluiceMeter.RTP_SENT, Tags.empty(), MediaTotals::sent);
        total(registry, SluiceMeter.RTP_RETRANSMITTED, Tags.empty(), MediaTotals::retransmitted);
        total(registry, SluiceMeter.NACKS, in, MediaTotals::nacksReceived);
        total(registry, SluiceMeter.NACKS, out, MediaTotals::nacksSent);
        total(registry, SluiceMeter.KEY_FRAMES, Tags.empty(), MediaTotals::keyFrames);
        total(registry, SluiceMeter.KEY_FRAME_REQUESTS, in, MediaTotals::keyFrameRequestsReceived);
        total(registry, SluiceMeter.KEY_FRAME_REQUESTS, out, MediaTotals::keyFrameRequestsSent);
    }

    /** Packets count as lost until they come late; a counter must not go down again, so it stays at the highest. */
    private void total(MeterRegistry registry, SluiceMeter meter, Tags tags, ToDoubleFunction<MediaTotals> value) {
        DoubleAccumulator highest = new DoubleAccumulator(Math::max, 0);
        counter(registry, meter, tags, self -> {
            highest.accumulate(self.sum(stats -> value.applyAsDouble(stats.media())));
            return highest.get();
        });
    }

    private void counter(MeterRegistry registry, SluiceMeter meter, Tags tags, ToDoubleFunction<MediaMetrics> value) {
        FunctionCounter.builder(meter.id(), this, value).tags(tags).description(meter.help()).register(registry);
    }

    private void gauge(MeterRegistry registry, SluiceMeter meter, ToDoubleFunction<List<TransportStats>> value) {
        Gauge.builder(meter.id(), this, self -> value.applyAsDouble(self.transports.get())).description(meter.help())
                .register(registry);
    }

    private LoopStats loop(int index) { return loops.get().get(index); }

    private double sum(ToDoubleFunction<LoopStats> value) {
        double sum = 0;
        for (LoopStats stats : loops.get()) {
            sum += value.applyAsDouble(stats);
        }
        return sum;
    }

    private static double lossRatio(List<TransportStats> transports) {
        return transports.stream().flatMap(transport -> transport.consumers().stream())
                .mapToDouble(ConsumerStats::fractionLost)
                .average().orElse(0);
    }

    private static double largestJitterSeconds(List<TransportStats> transports) {
        return transports.stream().flatMap(transport -> transport.producers().stream())
                .mapToLong(ProducerStats::jitterMicros).max()
                .orElse(0) / 1e6;
    }
}
