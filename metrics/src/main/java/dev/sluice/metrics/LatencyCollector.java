// SPDX-License-Identifier: Apache-2.0
package dev.sluice.metrics;

import dev.sluice.media.stats.LatencyHistogram;
import dev.sluice.media.stats.LoopStats;
import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Exports the loops' latency histograms as they are, so that {@code histogram_quantile} yields p95 and p99 over any time. Micrometer
 * cannot take a histogram counted elsewhere.
 */
final class LatencyCollector extends Collector {
    private static final double MICROS_PER_SECOND = 1e6;

    private final Supplier<List<LoopStats>> loops;

    LatencyCollector(Supplier<List<LoopStats>> loops) { this.loops = loops; }

    @Override
    public List<MetricFamilySamples> collect() {
        return List.of(family(SluiceMeter.ROUND_TRIP, LoopStats::roundTrip),
                family(SluiceMeter.FORWARD_LATENCY, LoopStats::forwardLatency));
    }

    private MetricFamilySamples family(SluiceMeter meter, Function<LoopStats, LatencyHistogram.Snapshot> histogram) {
        LatencyHistogram.Snapshot sum = LatencyHistogram.Snapshot.EMPTY;
        for (LoopStats stats : loops.get()) {
            sum = sum.plus(histogram.apply(stats));
        }
        String name = meter.id();
        long[] bounds = LatencyHistogram.Snapshot.upperBoundsMicros();
        List<MetricFamilySamples.Sample> samples = new ArrayList<>();
        long cumulative = 0;
        for (int i = 0; i < bounds.length; i++) {
            cumulative += sum.counts()[i];
            samples.add(sample(name + "_bucket", doubleToGoString(bounds[i] / MICROS_PER_SECOND), (double) cumulative));
        }
        samples.add(sample(name + "_bucket", "+Inf", (double) sum.count()));
        samples.add(new MetricFamilySamples.Sample(name + "_count", List.of(), List.of(), (double) sum.count()));
        samples.add(new MetricFamilySamples.Sample(name + "_sum", List.of(), List.of(),
                sum.sumMicros() / MICROS_PER_SECOND));
        return new MetricFamilySamples(name, Type.HISTOGRAM, meter.help(), samples);
    }

    private static MetricFamilySamples.Sample sample(String name, String bound, double value) {
        return new MetricFamilySamples.Sample(name, List.of("le"), List.of(bound), value);
    }
}
