// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.start;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code ./sluice bench --start}. Exit codes: 0 measured, 1 the server did not start, 2 wrong usage. */
public final class StartBenchmark {
    private static final String USAGE = """
            usage: ./sluice bench --start [--rounds N]
              --rounds   starts to time (5), after one that is not counted and may build and record
            Each round runs `./sluice serve` with the launcher's own JVM options on free ports of the loopback, then ends it. Printed are
              launcher          from the command until the shell has become java (exec)
              listening         from that exec until GET / has answered 200 with the whole page; a connection is tried every 2 ms
              ready             from that exec until /healthz/ready answers 200, asked every 10 ms on one kept connection
              CPU               CPU time of that process until then, all threads, compilers included
              command to page   launcher and listening together
            This program's JVM runs beside it, waiting. Nothing else should run on the machine.""";

    private StartBenchmark() {}

    @SuppressWarnings("SystemExitOutsideMain") // this is main
    public static void main(String[] arguments) {
        try {
            System.exit(run(List.of(arguments)));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
        } catch (IOException e) {
            System.err.println("sluice: " + e.getMessage());
            System.exit(1);
        }
    }

    private static int run(List<String> arguments) throws IOException {
        if (arguments.contains("--help")) {
            System.out.println(USAGE);
            return 0;
        }
        int rounds = rounds(arguments);
        ServerStart.time("./sluice");
        System.out.println(StartTable.HEAD);
        List<Start> starts = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            Start start = ServerStart.time("./sluice");
            starts.add(start);
            System.out.println(StartTable.row(round, start));
        }
        System.out.println(StartTable.summary(starts));
        return 0;
    }

    /** @throws IllegalArgumentException for anything but {@code --rounds} and a number from 1 on */
    static int rounds(List<String> arguments) {
        if (arguments.isEmpty()) {
            return 5;
        }
        if (arguments.size() != 2 || !arguments.getFirst().equals("--rounds")) {
            throw new IllegalArgumentException("--start takes --rounds N only");
        }
        int rounds = Integer.parseInt(arguments.getLast());
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds is " + rounds);
        }
        return rounds;
    }
}
