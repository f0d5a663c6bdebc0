// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import dev.sluice.loadtest.result.ServerUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collector pauses in a JVM's own log of safepoints ({@code -Xlog:safepoint}). */
public final class GcLog {
    private static final Pattern PAUSE = Pattern.compile(
            "Safepoint \"(?:Shenandoah|G1|Z|Parallel|Serial|GenCollect|Collect)[^\"]*\".* Total: +(\\d+) ns");

    private final Path file;

    /** @param file written by the JVM */
    public GcLog(Path file) { this.file = file; }

    /** The option that makes a JVM write the log. */
    public static String option(Path file) {
        return "-Xlog:safepoint:file=" + file + ":uptime:filecount=0";
    }

    /** For {@link #since}. */
    public long position() {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pauses logged behind a position. */
    public ServerUsage.Gc since(long position) {
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            return parse(text.substring((int) Math.min(position, text.length())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ServerUsage.Gc parse(String log) {
        Matcher matcher = PAUSE.matcher(log);
        long pauses = 0;
        long longestNanos = 0;
        long totalNanos = 0;
        while (matcher.find()) {
            long nanos = Long.parseLong(matcher.group(1));
            pauses++;
            longestNanos = Math.max(longestNanos, nanos);
            totalNanos += nanos;
        }
        return new ServerUsage.Gc(pauses, longestNanos / 1e6, totalNanos / 1e6, "safepoint log of the server's JVM");
    }
}
