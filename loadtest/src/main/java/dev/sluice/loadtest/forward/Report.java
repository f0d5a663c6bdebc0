// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.loadtest.measure.Median;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Prints each round as it ends and the medians of each load, and keeps all for a JSON file. Ratios are to the first variant, round by round. */
final class Report {
    private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private final ObjectNode json = mapper.createObjectNode();
    private final PrintStream out;
    private final Map<String, List<Measurement>> measurements = new LinkedHashMap<>();
    private String load = "";

    Report(PrintStream out) {
        this.out = out;
        json.put("processors", Runtime.getRuntime().availableProcessors())
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("java", Runtime.version().toString());
    }

    void begin(Load load, Collection<String> variants) {
        this.load = load.name();
        measurements.clear();
        variants.forEach(name -> measurements.put(name, new ArrayList<>()));
        out.printf(Locale.ROOT, "%n%s%n", load.name());
    }

    void add(String variant, Measurement measurement) {
        measurementsOf(variant).add(measurement);
        out.printf(Locale.ROOT, "  round %d %-16s %s%n", measurementsOf(variant).size(), variant, measurement);
    }

    void end() {
        out.printf(Locale.ROOT, "%-16s %9s %17s %7s %11s %7s %9s %9s %8s %8s%n", load, "us/packet", "[min-max]",
                "ratio", "packets/s", "cores", "p50 us", "p99 us",
                "lost", "damaged");
        ObjectNode node = json.withObjectProperty("loads").putObject(load);
        List<Measurement> first = measurements.values().iterator().next();
        measurements.forEach((name, rounds) -> {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < rounds.size(); i++) {
                ratios.add(rounds.get(i).cpuMicros() / first.get(i).cpuMicros());
            }
            double ratio = Median.of(ratios);
            print(name, rounds, ratio);
            ObjectNode variant = node.putObject(name);
            variant.put("ratio", ratio).put("cpu_micros", median(rounds, Measurement::cpuMicros))
                    .put("packets_per_second", median(rounds, Measurement::packetsPerSecond))
                    .put("p50_micros", median(rounds, Measurement::p50Micros))
                    .put("p99_micros", median(rounds, Measurement::p99Micros));
            ArrayNode all = variant.putArray("rounds");
            rounds.forEach(all::addPOJO);
        });
    }

    private void print(String name, List<Measurement> rounds, double ratio) {
        double min = rounds.stream().mapToDouble(Measurement::cpuMicros).min().orElse(0);
        double max = rounds.stream().mapToDouble(Measurement::cpuMicros).max().orElse(0);
        out.printf(Locale.ROOT, "%-16s %9.3f %17s %7.2f %11.0f %7.2f %9.0f %9.0f %8d %8d%n", name,
                median(rounds, Measurement::cpuMicros),
                String.format(Locale.ROOT, "[%.2f-%.2f]", min, max), ratio,
                median(rounds, Measurement::packetsPerSecond), median(rounds, Measurement::cores),
                median(rounds, Measurement::p50Micros), median(rounds, Measurement::p99Micros),
                rounds.stream().mapToLong(Measurement::lost).sum(),
                rounds.stream().mapToLong(Measurement::damaged).sum());
    }

    void writeTo(Path file) throws IOException { Files.writeString(file, mapper.writeValueAsString(json) + "\n"); }

    private List<Measurement> measurementsOf(String variant) {
        return measurements.computeIfAbsent(variant, _ -> new ArrayList<>());
    }

    private static <T> double median(List<T> values, Function<T, Double> of) {
        return Median.of(values.stream().map(of).toList());
    }
}
