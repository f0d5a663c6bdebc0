// SPDX-License-Identifier: Apache-2.0
package dev.sluice.metrics;

import dev.sluice.media.stats.LoopStats;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The registry and its text, on Prometheus simpleclient: the one class that knows this client, which Micrometer itself calls
 * deprecated. Thread-safe.
 */
public final class PrometheusEndpoint implements AutoCloseable {
    public static final String CONTENT_TYPE = TextFormat.CONTENT_TYPE_004;

    @SuppressWarnings("deprecation") // the simpleclient is asked for; see docs/adr
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collectorMetrics = new JvmGcMetrics();

    public PrometheusEndpoint(Supplier<List<LoopStats>> loops) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collectorMetrics.bindTo(registry);
        registry.getPrometheusRegistry().register(new LatencyCollector(loops));
    }

    public MeterRegistry registry() { return registry; }

    /** A gauge read at each scrape. */
    public void gauge(SluiceMeter meter, IntSupplier value) {
        Gauge.builder(meter.id(), value, IntSupplier::getAsInt).description(meter.help()).strongReference(true)
                .register(registry);
    }

    /**
     * Counters kept elsewhere, read at each scrape.
     *
     * @param counters by the values of {@code labels}, in their order
     */
    public void counters(SluiceMeter meter, List<String> labels, Supplier<Map<List<String>, Long>> counters) {
        registry.getPrometheusRegistry().register(new CounterCollector(meter, labels, counters));
    }

    /** Text exposition format 0.0.4. */
    public String scrape() { return registry.scrape(); }

    @Override
    public void close() {
        collectorMetrics.close();
        registry.close();
    }
}
