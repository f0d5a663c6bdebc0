// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import dev.sluice.metrics.PrometheusEndpoint;
import dev.sluice.metrics.SluiceMeter;
import dev.sluice.signaling.SignalingStats;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Exports what signaling counts; here because metrics does not know signaling. */
final class SignalingMetrics {
    private SignalingMetrics() {}

    static void bind(SignalingStats stats, PrometheusEndpoint prometheus) {
        prometheus.gauge(SluiceMeter.SIGNALING_SOCKETS, () -> (int) stats.snapshot().sockets());
        prometheus.gauge(SluiceMeter.SIGNALING_SESSIONS, () -> (int) stats.snapshot().sessions());
        prometheus.counters(SluiceMeter.SIGNALING_RESUMES, List.of(),
                () -> Map.of(List.of(), stats.snapshot().resumes()));
        prometheus.counters(SluiceMeter.SIGNALING_MESSAGES, List.of("method", "outcome"),
                () -> labelled(stats.snapshot().messages(), key -> List.of(key.method(), key.outcome())));
        prometheus.counters(SluiceMeter.SIGNALING_ERRORS, List.of("reason"),
                () -> labelled(stats.snapshot().errors(), error -> List.of(error.reason())));
        prometheus.counters(SluiceMeter.SIGNALING_CLOSES, List.of("reason"),
                () -> labelled(stats.snapshot().closes(), reason -> List.of(name(reason))));
        prometheus.counters(SluiceMeter.SIGNALING_REJECTIONS, List.of("reason"),
                () -> labelled(stats.snapshot().rejections(), reason -> List.of(name(reason))));
        prometheus.counters(SluiceMeter.HTTP_REQUESTS, List.of("status"),
                () -> labelled(stats.snapshot().httpRequests(), status -> List.of(String.valueOf(status))));
    }

    private static String name(Enum<?> value) { return value.name().toLowerCase(Locale.ROOT); }

    private static <K> Map<List<String>, Long> labelled(Map<K, Long> counters, Function<K, List<String>> labels) {
        return counters.entrySet().stream()
                .collect(Collectors.toMap(entry -> labels.apply(entry.getKey()), Map.Entry::getValue, Long::sum));
    }
}
