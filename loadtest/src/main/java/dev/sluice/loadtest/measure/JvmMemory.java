// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Memory a JVM really uses: its heap after a collection, and what it holds outside of the heap. Asks it by {@code jcmd}. */
public final class JvmMemory {
    private static final Pattern REGION = Pattern.compile("\\[0x([0-9a-f]+), ?0x([0-9a-f]+)");
    private static final Pattern USED = Pattern.compile("(\\d+)([BKMG])? used|used (\\d+)([BKMG])");
    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) [-rwxsp]{4} .*");

    private final long pid;

    /** @param pid of a JVM of the same user */
    public JvmMemory(long pid) { this.pid = pid; }

    /**
     * Collects its garbage and looks. Takes a moment, and the server's processor.
     *
     * @throws UncheckedIOException when it does not answer
     */
    public long usedBytes() {
        try {
            ask("GC.run");
            String heap = ask("GC.heap_info");
            return heapUsed(heap) + residentOutside(heap, Files.readAllLines(Path.of("/proc/" + pid + "/smaps")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String ask(String question) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), question).redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("jcmd " + pid + " " + question + ": " + answer.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return answer;
    }

    /** @param heapInfo what {@code GC.heap_info} prints */
    static long heapUsed(String heapInfo) throws IOException {
        Matcher matcher = USED.matcher(heapInfo);
        if (!matcher.find()) {
            throw new IOException("no used heap in: " + heapInfo);
        }
        String number = matcher.group(1) == null ? matcher.group(3) : matcher.group(1);
        String unit = matcher.group(1) == null ? matcher.group(4) : matcher.group(2);
        int shift = switch (unit == null ? "B" : unit) {
            case "K" -> 10;
            case "M" -> 20;
            case "G" -> 30;
            default -> 0;
        };
        return Long.parseLong(number) << shift;
    }

    /** @param smaps lines of {@code /proc/PID/smaps} */
    static long residentOutside(String heapInfo, List<String> smaps) throws IOException {
        Matcher region = REGION.matcher(heapInfo);
        if (!region.find()) {
            throw new IOException("no heap region in: " + heapInfo);
        }
        long start = Long.parseUnsignedLong(region.group(1), 16);
        long end = Long.parseUnsignedLong(region.group(2), 16);
        boolean inside = false;
        long bytes = 0;
        for (String line : smaps) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches()) {
                long at = Long.parseUnsignedLong(mapping.group(1), 16);
                inside = Long.compareUnsigned(at, start) >= 0 && Long.compareUnsigned(at, end) < 0;
            } else if (!inside && line.startsWith("Rss:")) {
                bytes += Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return bytes;
    }
}
