// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the micro benchmarks: times and bytes allocated of the steps of a packet. */
public final class Bench {
    private static final String USAGE = """
            usage: ./sluice bench [JMH OPTION ...] [PATTERN ...]
            Runs the micro benchmarks whose names match; -l lists them, and these are the options of JMH:""";

    private static final TimeValue WARM_UP = TimeValue.seconds(1);
    private static final TimeValue MEASUREMENT = TimeValue.seconds(1);

    private Bench() {}

    @SuppressWarnings("SystemExitOutsideMain") // this is main
    public static void main(String[] arguments) throws IOException, RunnerException {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE); // which says little
        try {
            run(arguments);
        } catch (CommandLineOptionException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
        }
    }

    private static void run(String[] arguments) throws IOException, RunnerException, CommandLineOptionException {
        CommandLineOptions options = new CommandLineOptions(arguments);
        if (options.shouldHelp()) {
            System.out.println(USAGE);
            options.showHelp();
        } else if (options.shouldList()) {
            new Runner(options).list();
        } else {
            new Runner(suite(options)).run();
        }
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
