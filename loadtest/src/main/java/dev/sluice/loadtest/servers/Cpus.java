// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Processors as {@code taskset -c} writes them, such as {@code 0,2-3}. Linux only. */
public final class Cpus {
    private static final Pattern LIST = Pattern.compile("\\d{1,4}(-\\d{1,4})?(,\\d{1,4}(-\\d{1,4})?)*");

    private Cpus() {}

    /** Those this process may use. */
    public static String own() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("Cpus_allowed_list:")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "";
    }

    /**
     * How many there are.
     *
     * @param cpus empty for all this process may use
     */
    public static int count(String cpus) { return parse(cpus.isEmpty() ? own() : cpus).size(); }

    /** Whether it is such a list. */
    public static boolean isList(String cpus) { return LIST.matcher(cpus).matches(); }

    /** Those of the first list that are not in the second, which may be empty; the first where nothing is left. */
    public static String without(String cpus, String others) {
        if (others.isEmpty()) {
            return cpus;
        }
        Set<Integer> rest = parse(cpus);
        rest.removeAll(parse(others));
        return rest.isEmpty() ? cpus : rest.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Confines this process, all its threads, to some processors. Does nothing where {@code taskset} is missing. */
    public static void confine(String cpus) {
        ServerProcess.firstLine("taskset", "-a", "-p", "-c", cpus, Long.toString(ProcessHandle.current().pid()));
    }

    private static Set<Integer> parse(String cpus) {
        Set<Integer> all = new TreeSet<>();
        for (String range : cpus.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            for (int cpu = first; cpu <= last; cpu++) {
                all.add(cpu);
            }
        }
        return all;
    }
}
