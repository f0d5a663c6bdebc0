// SPDX-License-Identifier: Apache-2.0
package dev.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/** Counts the steps of PeerConnections. Thread-safe. */
public final class LifecycleMetrics {
    /** Steps of every PeerConnection; their series exist from the start, so that a rate has something to grow from. */
    private static final List<String> EVENTS = List.of("new", "ice_checking", "ice_connected", "ice_disconnected",
            "ice_failed", "dtls_connected", "dtls_failed", "first_rtp", "closed");

    private final MeterRegistry registry;
    private final Timer handshakes;

    public LifecycleMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.handshakes = Timer.builder(SluiceMeter.DTLS_HANDSHAKE.id()).description(SluiceMeter.DTLS_HANDSHAKE.help())
                .publishPercentileHistogram().minimumExpectedValue(Duration.ofMillis(5))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
        EVENTS.forEach(this::eventCounter);
    }

    /** @param event of a small fixed set, such as {@code ice_connected} */
    public void event(String event) {
        eventCounter(event).increment();
    }

    private Counter eventCounter(String event) {
        return Counter.builder(SluiceMeter.PEER_CONNECTION_EVENTS.id()).tag("event", event)
                .description(SluiceMeter.PEER_CONNECTION_EVENTS.help()).register(registry);
    }

    public void handshake(Duration duration) { handshakes.record(duration); }

    /** @param reason of a small fixed set */
    public void closed(String reason) {
        Counter.builder(SluiceMeter.PEER_CONNECTIONS_CLOSED.id()).tag("reason", reason)
                .description(SluiceMeter.PEER_CONNECTIONS_CLOSED.help()).register(registry).increment();
    }
}
