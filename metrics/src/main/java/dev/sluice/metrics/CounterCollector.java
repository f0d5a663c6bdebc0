// SPDX-License-Identifier: Apache-2.0
package dev.sluice.metrics;

import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Exports counters kept elsewhere whose labels are only known as they come. Micrometer would have each registered first. */
final class CounterCollector extends Collector {
    private final SluiceMeter meter;
    private final List<String> labels;
    private final Supplier<Map<List<String>, Long>> counters;

    /** @param counters by the values of {@code labels}, in their order */
    CounterCollector(SluiceMeter meter, List<String> labels, Supplier<Map<List<String>, Long>> counters) {
        this.meter = meter;
        this.labels = List.copyOf(labels);
        this.counters = counters;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        String sample = meter.prometheusName();
        List<MetricFamilySamples.Sample> samples = new ArrayList<>();
        counters.get().forEach((values, count) -> samples
                .add(new MetricFamilySamples.Sample(sample, labels, values, (double) count)));
        String family = sample.substring(0, sample.length() - "_total".length());
        return List.of(new MetricFamilySamples(family, Type.COUNTER, meter.help(), samples));
    }
}
