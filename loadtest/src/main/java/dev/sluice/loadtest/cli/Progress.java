// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.cli;

import dev.sluice.loadtest.result.Sample;
import java.io.PrintStream;
import java.util.Locale;

/** One line a second: over the line before on a terminal, below it elsewhere. */
final class Progress {
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private volatile String label = ""; // set by the runner, read by the timeline's thread

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** What runs now. */
    void begin(String what) { label = what; }

    void show(Sample sample) {
        String line = String.format(Locale.ROOT,
                "%s  %3.0f s%s  %d connected  %.0f/s sent  %.0f/s received  p50 %.2f ms  p99 %.2f ms  server %.2f cores %.0f MB",
                label, sample.seconds(), sample.measured() ? " *" : "", sample.connected(), sample.sentPerSecond(),
                sample.receivedPerSecond(), sample.p50Micros() / 1e3, sample.p99Micros() / 1e3, sample.serverCores(),
                sample.serverResidentBytes() / 1e6);
        if (terminal) {
            out.print(CLEAR_LINE + line);
            out.flush();
        } else {
            out.println(line);
        }
    }

    /** Leaves the line to what follows. */
    void end() {
        if (terminal) {
            out.print(CLEAR_LINE);
            out.flush();
        }
    }
}
