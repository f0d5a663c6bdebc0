// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command line. */
final class Options {
    static final String USAGE = """
            usage: ./sluice bench --forward [OPTION VALUE ...]
              --loads      comma-separated: saturated-N, paced-N, bursts-N, vp8-720p-N, N receivers
                           (saturated-10,saturated-50,paced-20,bursts-50,vp8-720p-50)
              --rounds     of all variants in turn (5)
              --seconds    of one window (3)
              --warm-up    seconds of each load on each server before the first window (10)
              --variant    NAME=JAVA_OPTIONS, a server to measure; may come again (sluice=)
              --set        KEY=VALUE, configuration of all servers; may come again
              --reference  the built C program; without it there are no ratios
              --launcher   the command before "serve" (./sluice)
              --cpu        processor of the forwarders (1)
              --json       file for the results""";

    private List<Load> loads = List.of();
    private int rounds = 5;
    private double seconds = 3;
    private double warmUpSeconds = 10;
    private int cpu = 1;
    private final Map<String, String> variants = new LinkedHashMap<>();
    private final List<String> settings = new ArrayList<>();
    private @Nullable Path reference;
    private @Nullable Path json;
    private List<String> launcher = List.of("./sluice");

    private Options() {}

    /** @throws IllegalArgumentException for what is no option or no value of it */
    static Options parse(String... arguments) {
        Options options = new Options();
        options.setLoads("saturated-10,saturated-50,paced-20,bursts-50,vp8-720p-50");
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " without a value");
            }
            options.set(arguments[i], arguments[i + 1]);
        }
        if (options.variants.isEmpty()) {
            options.variants.put("sluice", "");
        }
        return options;
    }

    private void set(String option, String value) {
        switch (option) {
            case "--loads" -> setLoads(value);
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--seconds" -> seconds = Double.parseDouble(value);
            case "--warm-up" -> warmUpSeconds = Double.parseDouble(value);
            case "--variant" -> variants.put(value.substring(0, value.indexOf('=')),
                    value.substring(value.indexOf('=') + 1));
            case "--set" -> settings.add(value);
            case "--reference" -> reference = Path.of(value);
            case "--launcher" -> launcher = List.of(value.split(" ", -1));
            case "--cpu" -> cpu = Integer.parseInt(value);
            case "--json" -> json = Path.of(value);
            default -> throw new IllegalArgumentException("no option is named " + option);
        }
    }

    private void setLoads(String names) { loads = Arrays.stream(names.split(",", -1)).map(Load::parse).toList(); }

    List<Load> loads() { return loads; }

    int rounds() { return rounds; }

    long windowNanos() { return (long) (seconds * 1e9); }

    long warmUpNanos() { return (long) (warmUpSeconds * 1e9); }

    /** Options of the JVM by name of the variant, in order. */
    Map<String, String> variants() { return variants; }

    List<String> settings() { return settings; }

    @Nullable
    Path reference() { return reference; }

    @Nullable
    Path json() { return json; }

    /** A command that runs on the forwarders' processor. */
    List<String> pinned(List<String> command) {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(cpu)));
        pinned.addAll(command);
        return pinned;
    }

    List<String> launcher() { return pinned(launcher); }
}
