// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.loadtest.result.LoadTestResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private final LoadTestResult result = Results.of(Results.round("sluice", 2, 0), Results.round("livekit", 9, 0.5),
            Results.round("sluice", 4, 0), Results.round("livekit", 8, 0.5), Results.round("sluice", 3, 0));

    @Test
    void shouldPutMediansOfTargetsBesideEachOther() {
        Comparison comparison = Comparison.ofTargets(result);

        Comparison.Row cpu = row(comparison, "cpu-us-per-packet");
        assertEquals(List.of("sluice", "livekit"), comparison.labels());
        assertEquals(new Comparison.Cell(3, 2, 4, 1.0), cpu.cells().getFirst());
        assertEquals(new Comparison.Cell(8.5, 8, 9, 8.5 / 3), cpu.cells().getLast());
        assertTrue(comparison.toText().contains("8.50 [8.00-9.00]  2.83x"), comparison.toText());
    }

    @Test
    void shouldHaveNoRatioToNothing() {
        assertNull(row(Comparison.ofTargets(result), "loss").cells().getLast().ratio());
    }

    @Test
    void shouldLeaveOutWhatNobodyMeasured() {
        assertTrue(Comparison.ofTargets(result).rows().stream()
                .noneMatch(row -> row.figure().name().equals("request-p95")));
    }

    @Test
    void shouldTellTwoRunsOfOneNameApart() {
        LoadTestResult slower = Results.of(Results.round("sluice", 6, 0));

        Comparison comparison = Comparison.ofRuns("a.json", Results.of(Results.round("sluice", 3, 0)), "a.json",
                slower);

        assertEquals(List.of("a.json", "a.json (2)"), comparison.labels());
        assertEquals(2.0, row(comparison, "cpu-us-per-packet").cells().getLast().ratio());
    }

    @Test
    void shouldWriteAPageThatLoadsNothingAndEscapesNames() {
        String page = HtmlReport.of("<script>a", result, "b", result);

        assertFalse(page.contains("<script"));
        assertFalse(page.contains("http:") || page.contains("https:") || page.contains("url("), "something is loaded");
        assertTrue(page.contains("&lt;script&gt;a livekit"));
        assertTrue(page.contains("<svg"));
    }

    @Test
    void shouldDivideAxesByRoundNumbers() {
        assertEquals(2, SvgPlot.step(9.3), 1e-12);
        assertEquals(0.5, SvgPlot.step(1.2), 1e-12);
        assertEquals(1000, SvgPlot.step(5000), 1e-9);
    }

    private static Comparison.Row row(Comparison comparison, String name) {
        return comparison.rows().stream().filter(row -> row.figure().name().equals(name)).findFirst().orElseThrow();
    }
}
