// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel knows of a process, from {@code /proc}. Linux only.
 *
 * @param atNanos by the clock of {@link System#nanoTime}
 * @param userNanos CPU time since the process began, all threads, living and dead; in steps of 10 ms, as is {@code systemNanos}
 * @param voluntarySwitches of living threads, as is {@code involuntarySwitches}
 */
public record ProcessSample(long atNanos, long userNanos, long systemNanos, long residentBytes,
        long voluntarySwitches, long involuntarySwitches) {
    private static final long TICK_NANOS = 10_000_000; // USER_HZ is 100 on every Linux of today
    private static final int USER_TIME = 11; // fields of /proc/PID/stat behind the name
    private static final int SYSTEM_TIME = 12;

    /**
     * Of a process that runs.
     *
     * @throws UncheckedIOException when there is no such process
     */
    public static ProcessSample of(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long resident = value(Files.readAllLines(process.resolve("status")), "VmRSS:") * 1024;
            long[] switches = switches(process.resolve("task"));
            return new ProcessSample(System.nanoTime(), Long.parseLong(fields[USER_TIME]) * TICK_NANOS,
                    Long.parseLong(fields[SYSTEM_TIME]) * TICK_NANOS, resident, switches[0], switches[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long cpuNanos() { return userNanos + systemNanos; }

    /** Busy processors since an earlier sample. */
    public double coresSince(ProcessSample earlier) {
        return (double) (cpuNanos() - earlier.cpuNanos()) / Math.max(1, atNanos - earlier.atNanos());
    }

    private static long[] switches(Path tasks) throws IOException {
        long voluntary = 0;
        long involuntary = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                try {
                    List<String> status = Files.readAllLines(thread.resolve("status"));
                    voluntary += value(status, "voluntary_ctxt_switches:");
                    involuntary += value(status, "nonvoluntary_ctxt_switches:");
                } catch (IOException _) {
                    // the thread has ended
                }
            }
        }
        return new long[]{voluntary, involuntary};
    }

    private static long value(List<String> status, String key) {
        for (String line : status) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.substring(key.length()).replace("kB", "").strip());
            }
        }
        return 0;
    }
}
