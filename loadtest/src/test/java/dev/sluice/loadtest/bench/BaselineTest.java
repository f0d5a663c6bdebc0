// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Benchmark;

class BaselineTest {
    private static final Path COMMITTED = Path.of("baseline.json");

    @TempDir
    Path directory;

    @Test
    void theCommittedStepsAreBenchmarksThatExist() throws Exception {
        for (Baseline.Step step : Baseline.read(COMMITTED).steps()) {
            assertIsBenchmark(step.benchmarkId());
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Path file = directory.resolve("baseline.json");
        Baseline baseline = new Baseline(List.of(new Baseline.Step("n", "a.B.c:p=1,q=2", 0.25, 0.3, 0.5, "",
                "libcrypto")));
        baseline.writeTo(file);
        assertEquals(baseline, Baseline.read(file));
    }

    @Test
    void aStepWithoutALimitIsNoBaseline() throws IOException {
        Path file = directory.resolve("baseline.json");
        Files.writeString(file, """
                {"steps": [{"name": "n", "benchmark": "a.B.c", "ratio": 1, "tolerance": 0.3,
                  "reason": "", "needs": ""}]}""");
        assertThrows(IOException.class, () -> Baseline.read(file));
    }

    @Test
    void noStepsAreNoBaseline() { assertThrows(IllegalArgumentException.class, () -> new Baseline(List.of())); }

    @Test
    void numbersThatLetEverythingPassAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> step(Double.NaN, 0.3, 0.5));
        assertThrows(IllegalArgumentException.class, () -> step(0, 0.3, 0.5));
        assertThrows(IllegalArgumentException.class, () -> step(1, Double.POSITIVE_INFINITY, 0.5));
        assertThrows(IllegalArgumentException.class, () -> step(1, 0.3, Double.NaN));
    }

    @Test
    void allocatingNeedsAReason() { assertThrows(IllegalArgumentException.class, () -> step(1, 0.3, 16)); }

    @Test
    void theIdOfABenchmarkIsReadAndWritten() {
        BenchmarkId id = BenchmarkId.parse("a.B.c:q=2,p=1");
        assertEquals("a.B.c", id.method());
        assertEquals("a.B.c:p=1,q=2", id.toString());
        assertThrows(IllegalArgumentException.class, () -> BenchmarkId.parse("a.B.c:p"));
    }

    private static Baseline.Step step(double ratio, double tolerance, double bytesLimit) {
        return new Baseline.Step("n", "a.B.c", ratio, tolerance, bytesLimit, "", "");
    }

    private static void assertIsBenchmark(BenchmarkId id) throws ClassNotFoundException {
        int dot = id.method().lastIndexOf('.');
        Class<?> type = Class.forName(id.method().substring(0, dot));
        String method = id.method().substring(dot + 1);
        assertTrue(Arrays.stream(type.getMethods())
                .anyMatch(m -> m.getName().equals(method) && m.isAnnotationPresent(Benchmark.class)), id.toString());
        for (String parameter : id.parameters().keySet()) {
            assertTrue(Arrays.stream(type.getDeclaredFields()).anyMatch(f -> f.getName().equals(parameter)),
                    id.toString());
        }
    }
}
