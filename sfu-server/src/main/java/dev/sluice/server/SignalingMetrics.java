// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import dev.sluice.metrics.SluiceMeter;
import dev.sluice.signaling.SignalingStats;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Binds what signaling counts; here because metrics does not know signaling. */
final class SignalingMetrics implements MeterBinder {
    private final SignalingStats stats;

    SignalingMetrics(SignalingStats stats) { this.stats = stats; }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(SluiceMeter.SIGNALING_SOCKETS.id(), stats, counters -> counters.snapshot().sockets())
                .description(SluiceMeter.SIGNALING_SOCKETS.help()).register(registry);
    }
}
