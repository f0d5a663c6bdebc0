// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {
    private static final int THOUSAND = 1000;

    @TempDir
    Path folder;

    @Test
    void shouldReadWhatItWrote() throws IOException {
        LoadTestResult result = result(LoadTestResult.SCHEMA);
        Path file = folder.resolve("a.json");

        ResultFile.write(file, result);

        assertEquals(result, ResultFile.read(file));
        assertTrue(Files.readString(file).contains("\"cpu_micros_per_packet\""));
    }

    @Test
    void shouldRefuseALaterSchema() throws IOException {
        Path file = folder.resolve("b.json");
        ResultFile.write(file, result(LoadTestResult.SCHEMA + 1));

        assertThrows(IOException.class, () -> ResultFile.read(file));
    }

    @Test
    void shouldTakePercentilesOfKnownValues() {
        Histogram nanos = new Histogram(3);
        for (int micros = 1; micros <= THOUSAND; micros++) {
            nanos.recordValue(micros * 1000L);
        }

        Distribution micros = Distribution.of(nanos, 1000);

        assertEquals(THOUSAND, micros.count());
        assertEquals(500, micros.p50(), 1);
        assertEquals(950, micros.p95(), 1);
        assertEquals(990, micros.p99(), 1);
        assertEquals(999, micros.p999(), 1);
        assertEquals(1000, micros.max(), 1);
        assertEquals(micros.max(), micros.curve().getLast().value(), 1);
    }

    @Test
    void shouldHaveNoCurveWithoutValues() { assertEquals(List.of(), Distribution.of(new Histogram(3), 1).curve()); }

    private static LoadTestResult result(int schema) {
        Histogram histogram = new Histogram(3);
        histogram.recordValue(7);
        Distribution distribution = Distribution.of(histogram, 1);
        MediaResult.Flow flow = new MediaResult.Flow(10, 20, 19, 1, 0.05, 2, 3, 4, 5, 6, 7, distribution, distribution);
        Round round = new Round(1, "sluice", 5, new Joins(2, 2, Map.of(), Map.of("http", distribution)),
                new MediaResult(flow, null, flow, new MediaResult.Freezes(1, 1, 2, 0.5, 300, 0.1)), null,
                new IdleResult(List.of(new IdleResult.Step(1000, 0.1, 5, null)), new IdleResult.Line(1, 2, 0.99),
                        new IdleResult.Line(3, 4, 1), null),
                new ServerUsage(0.5, 0.3, 0.2, new ServerUsage.PerUnit(3, 2, 1), null, 9, 8, 7,
                        new ServerUsage.Gc(1, 0.5, 0.5, "log")),
                new GeneratorUsage(0.5, 1, 10, distribution, false),
                List.of(new Sample(1, true, 2, 3, 4, 5, 6, 0.7, 8)), List.of());
        return new LoadTestResult(schema, "2026-01-01T00:00:00Z", List.of("fanout"), 1,
                new Machine("Linux", "cpu", 2, 1 << 20, "25", "0"), Map.of("rooms", 1),
                List.of(new ServerInfo("sluice", "1", "http://127.0.0.1/", List.of(), List.of(), "1", List.of())),
                List.of(round), List.of());
    }
}
