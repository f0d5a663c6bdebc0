// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.loadtest.result.Distribution;
import dev.sluice.loadtest.result.GeneratorUsage;
import dev.sluice.loadtest.result.Joins;
import dev.sluice.loadtest.result.MediaResult;
import dev.sluice.loadtest.result.Round;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitTest {
    /** 1 % lost, 30 ms through the server, 90 ms at most from due to read, 1 of 3 joins failed, no process. */
    private static final Round ROUND = round();

    @ParameterizedTest
    @CsvSource({"loss>0.01, false", "loss>=0.01, true", "loss>0.009, true", "loss<0.02, true", "loss <= 0.001, false",
            "latency-p99>31, false", "latency-p99>29, true", "due-to-read-max>89, true", "due-to-read-max>91, false",
            "failed-joins>0, true", "failed-joins>1, false",
            "cpu-us-per-packet>1000000, true", "frozen>1, true"})
    void shouldBreakWhenTheComparisonHoldsOrTheFigureIsMissing(String expression, boolean breaks) {
        assertEquals(breaks, Limit.parse(expression).broken(ROUND) != null);
    }

    private static Round round() {
        Histogram histogram = new Histogram(3);
        histogram.recordValue(30_000);
        Distribution micros = Distribution.of(histogram, 1);
        histogram.recordValue(90_000);
        Distribution dueToRead = Distribution.of(histogram, 1);
        MediaResult.Flow flow = new MediaResult.Flow(100, 100, 99, 1, 0.01, 0, 0, 0, 0, 6, 7, micros, dueToRead);
        return new Round(1, "sluice", 5, new Joins(3, 2, Map.of("gone", 1), Map.of()),
                new MediaResult(flow, flow, null, null), null, null, null,
                new GeneratorUsage(0.5, 1, 10, micros, false),
                List.of(), List.of());
    }
}
