// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.report;

import dev.sluice.loadtest.result.Distribution;
import dev.sluice.loadtest.result.GeneratorUsage;
import dev.sluice.loadtest.result.Joins;
import dev.sluice.loadtest.result.LoadTestResult;
import dev.sluice.loadtest.result.Machine;
import dev.sluice.loadtest.result.MediaResult;
import dev.sluice.loadtest.result.Round;
import dev.sluice.loadtest.result.Sample;
import dev.sluice.loadtest.result.ServerUsage;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Results that were never measured. */
final class Results {
    private Results() {}

    static Round round(String target, double cpuMicros, double loss) {
        Histogram histogram = new Histogram(3);
        histogram.recordValue(7000);
        Distribution micros = Distribution.of(histogram, 1);
        MediaResult.Flow flow = new MediaResult.Flow(10, 20, 19, 1, loss, 0, 0, 0, 0, 6, 7, micros, micros);
        return new Round(1, target, 5, new Joins(2, 2, Map.of(), Map.of("dtls_connected", micros)),
                new MediaResult(flow, null, flow, null), null, null,
                new ServerUsage(0.5, 0.3, 0.2, new ServerUsage.PerUnit(cpuMicros, cpuMicros, 0), null, 9, 8, 7, null),
                new GeneratorUsage(0.5, 1, 10, micros, false), List.of(new Sample(1, true, 2, 3, 4, 5, 6, 0.7, 8)),
                List.of());
    }

    static LoadTestResult of(Round... rounds) {
        return new LoadTestResult(LoadTestResult.SCHEMA, "2026-01-01T00:00:00Z", List.of("fanout"), 1,
                new Machine("Linux", "cpu", 2, 1 << 20, "25", "0"), Map.of("rooms", 1), List.of(), List.of(rounds),
                List.of());
    }
}
