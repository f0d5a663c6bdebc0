// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.loadtest.scenario.Scenarios;
import dev.sluice.loadtest.scenario.Timing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RehearsalTest {
    private long nowNanos = Long.MAX_VALUE; // it overflows on the way
    private int plays;

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "7, 1", "8, 2", "20, 3", "21, 3", "22, 4"})
    void shouldPlayUntilTheTimeIsOver(int seconds, int expectedPlays) {
        RoundRunner.repeat(Duration.ofSeconds(seconds), () -> nowNanos, () -> {
            plays++;
            nowNanos += Duration.ofSeconds(7).toNanos();
        });

        assertEquals(expectedPlays, plays);
    }

    @ParameterizedTest
    @CsvSource({"fanout, 60s, 10", "fanout, 3s, 3", "churn, 11s, 10", "signaling, 20s, 10", "join-storm, 60s, 60"})
    void shouldPlayTheScenariosOwnTimesButNoLongWindow(String scenario, String duration, int expectedSeconds) {
        Timing timing = RoundRunner
                .rehearsed(Scenarios.load(scenario, List.of("duration=" + duration, "warm-up=4s"))).timing();

        assertEquals(Duration.ofSeconds(expectedSeconds), timing.duration());
        assertEquals(Duration.ofSeconds(4), timing.warmUp());
    }
}
