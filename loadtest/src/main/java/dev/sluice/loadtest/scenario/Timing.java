// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.scenario;

import java.time.Duration;

/**
 * How long things take.
 *
 * @param warmUp from the last join to the measured window, 0 to 10 min
 * @param duration of the measured window, 100 ms to 1 h; of one step where there are steps
 * @param stay of a participant of {@code churn} on average, 100 ms to 1 h
 */
public record Timing(Duration warmUp, Duration duration, Duration stay) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration HOUR = Duration.ofHours(1);

    public Timing {
        ScenarioException.require(!warmUp.isNegative() && warmUp.compareTo(Duration.ofMinutes(10)) <= 0, "warm-up",
                warmUp, "0s to 10m");
        ScenarioException.require(duration.compareTo(SHORTEST) >= 0 && duration.compareTo(HOUR) <= 0, "duration",
                duration, "100ms to 1h");
        ScenarioException.require(stay.compareTo(SHORTEST) >= 0 && stay.compareTo(HOUR) <= 0, "stay", stay,
                "100ms to 1h");
    }
}
