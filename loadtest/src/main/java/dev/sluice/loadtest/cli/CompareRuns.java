// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.cli;

import dev.sluice.loadtest.report.Comparison;
import dev.sluice.loadtest.report.HtmlReport;
import dev.sluice.loadtest.result.LoadTestResult;
import dev.sluice.loadtest.result.ResultFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Puts two results beside each other: ratios of the second to the first. */
final class CompareRuns {
    static final String OPTION = "--compare";

    private static final int FILES = 3; // words with the option itself
    private static final int WITH_PAGE = 5;

    private CompareRuns() {}

    /**
     * Reads, prints, and writes the page where one is asked for.
     *
     * @throws IllegalArgumentException when that is not what the words say
     * @throws IOException when a file cannot be read as a result
     */
    static void run(List<String> arguments, PrintStream out) throws IOException {
        boolean page = arguments.size() == WITH_PAGE && arguments.get(FILES).equals("--html");
        if (!arguments.getFirst().equals(OPTION) || arguments.size() != FILES && !page) {
            throw new IllegalArgumentException("usage: ./sluice loadtest --compare A.json B.json [--html FILE]");
        }
        String first = arguments.get(1);
        String second = arguments.get(2);
        LoadTestResult before = ResultFile.read(Path.of(first));
        LoadTestResult after = ResultFile.read(Path.of(second));
        out.println(Comparison.ofRuns(label(first), before, label(second), after).toText());
        if (!before.scenario().equals(after.scenario())) {
            out.println("WARNING: the scenarios differ: " + before.scenario() + " and " + after.scenario());
        }
        if (page) {
            Files.writeString(Path.of(arguments.get(WITH_PAGE - 1)),
                    HtmlReport.of(label(first), before, label(second), after));
        }
    }

    private static String label(String file) { return String.valueOf(Path.of(file).getFileName()); }
}
