// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the micro benchmarks, or the gate that compares their ratios with committed ones. */
public final class Bench {
    private static final String USAGE = """
            usage: ./sluice bench [JMH OPTION ...] [PATTERN ...]   micro benchmarks whose names match; -l lists them, -h the options of JMH
                   ./sluice bench --gate [--update]                compares times, as ratios, and allocations with loadtest/baseline.json
              --update   writes the measured ratios into the baseline; limits of allocations stay""";
    private static final Path BASELINE = Path.of("loadtest", "baseline.json");

    private static final TimeValue WARM_UP = TimeValue.seconds(1);
    private static final TimeValue MEASUREMENT = TimeValue.seconds(1);

    private Bench() {}

    @SuppressWarnings("SystemExitOutsideMain") // this is main
    public static void main(String[] arguments) throws IOException, RunnerException {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE); // which says little
        try {
            System.exit(run(List.of(arguments)));
        } catch (IllegalArgumentException | CommandLineOptionException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
        }
    }

    private static int run(List<String> arguments) throws IOException, RunnerException, CommandLineOptionException {
        if (arguments.contains("--gate")) {
            return gate(arguments);
        }
        CommandLineOptions options = new CommandLineOptions(arguments.toArray(String[]::new));
        if (options.shouldHelp()) {
            System.out.println(USAGE);
            options.showHelp();
        } else if (options.shouldList()) {
            new Runner(options).list();
        } else {
            new Runner(suite(options)).run();
        }
        return 0;
    }

    private static int gate(List<String> arguments) throws IOException {
        for (String argument : arguments) {
            if (!argument.equals("--gate") && !argument.equals("--update")) {
                throw new IllegalArgumentException("the gate has no option " + argument);
            }
        }
        Gate gate = new Gate(Baseline.read(BASELINE), new ForkedTrials(), System.out);
        if (!arguments.contains("--update")) {
            return gate.passes() ? 0 : 1;
        }
        Optional<Baseline> updated = gate.update();
        if (updated.isPresent()) {
            updated.get().writeTo(BASELINE);
        }
        return updated.isPresent() ? 0 : 1;
    }

    /** What the command line leaves open: a fork each, three seconds of warm-up, five of measurement. What fails does not stop the rest. */
    private static Options suite(CommandLineOptions options) {
        return new OptionsBuilder().parent(options)
                .jvmArgs(options.getJvmArgs().orElse(List.of(BenchmarkJvm.ARGUMENTS)).toArray(String[]::new))
                .forks(options.getForkCount().orElse(1))
                .warmupIterations(options.getWarmupIterations().orElse(3))
                .warmupTime(options.getWarmupTime().orElse(WARM_UP))
                .measurementIterations(options.getMeasurementIterations().orElse(5))
                .measurementTime(options.getMeasurementTime().orElse(MEASUREMENT))
                .addProfiler(LoopAllocation.class).build();
    }
}
