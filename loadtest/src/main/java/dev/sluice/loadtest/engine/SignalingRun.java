// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.measure.RunMeter;
import dev.sluice.loadtest.result.Distribution;
import dev.sluice.loadtest.result.Requests;
import dev.sluice.loadtest.scenario.Scenario;
import dev.sluice.loadtest.sluice.JoinLoad;
import dev.sluice.loadtest.sluice.SluiceTarget;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;

/** Requests to join in a closed loop. Only Sluice has them. */
final class SignalingRun {
    private static final int OK = 200;

    private final Stage stage;
    private final Map<String, Long> errors = new ConcurrentHashMap<>();

    SignalingRun(Stage stage) { this.stage = stage; }

    /** @throws IllegalArgumentException for a server without {@code POST /api/join} */
    Outcome run() {
        if (!(stage.server().target() instanceof SluiceTarget target)) {
            throw new IllegalArgumentException("signaling is POST /api/join, which only sluice has");
        }
        Scenario scenario = stage.scenario();
        RunMeter meter = stage.meter();
        WindowWatch watch = new WindowWatch(stage);
        try (JoinLoad load = target.joinLoad(scenario.connections(), this::handleAnswer)) {
            load.start();
            Waiting.passing(scenario.timing().warmUp());
            long startNanos = System.nanoTime();
            long endNanos = startNanos + scenario.timing().duration().toNanos();
            meter.window().open(startNanos, endNanos);
            watch.begin();
            Waiting.until(endNanos);
            watch.end();
        }
        Histogram nanos = meter.takeRequestNanos();
        double perSecond = nanos.getTotalCount() / meter.window().seconds();
        return new Outcome(null, new Requests(scenario.connections(), nanos.getTotalCount(), new TreeMap<>(errors),
                perSecond, Distribution.of(nanos, 1e3)), null, watch.usage(0, 0));
    }

    private void handleAnswer(int status, long sentNanos, long nowNanos) {
        stage.meter().recordAnswer(sentNanos, nowNanos);
        if (status != OK && stage.meter().window().contains(nowNanos)) {
            errors.merge(Integer.toString(status), 1L, Long::sum);
        }
    }
}
