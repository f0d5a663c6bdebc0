// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs all variants in turn, round after round, load after load, and prints what a forwarded packet cost each of them. */
public final class ForwardBenchmark {
    private static final long REFERENCE_WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Options options;
    private final LoadResources resources;
    private final Map<String, SluiceServer> servers = new LinkedHashMap<>();
    private int rooms;

    private ForwardBenchmark(Options options, LoadResources resources) {
        this.options = options;
        this.resources = resources;
    }

    @SuppressWarnings("SystemExitOutsideMain") // this is main
    public static void main(String[] arguments) throws IOException {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE); // which says little
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(Options.USAGE);
            System.exit(2);
            return;
        }
        try (LoadResources resources = new LoadResources()) {
            new ForwardBenchmark(options, resources).run();
        }
        System.exit(0); // clients may have left threads
    }

    private void run() throws IOException {
        Report report = new Report(System.out);
        try {
            options.variants().forEach((name, javaOptions) -> servers.put(name,
                    new SluiceServer(options.launcher(), javaOptions, options.settings())));
            for (Load load : options.loads()) {
                measure(load, report);
            }
        } finally {
            servers.values().forEach(SluiceServer::close);
        }
        Path json = options.json();
        if (json != null) {
            report.writeTo(json);
        }
    }

    private void measure(Load load, Report report) {
        Map<String, Forwarder> forwarders = new LinkedHashMap<>();
        try {
            open(load, forwarders);
            report.begin(load, forwarders.keySet());
            List<Forwarder> all = new ArrayList<>(forwarders.values());
            Map<String, LoadRun> runs = new LinkedHashMap<>();
            forwarders.forEach((name, forwarder) -> runs.put(name, new LoadRun(forwarder, all, load)));
            // a server compiles what this load, and the joins of its room, take; C does not
            runs.forEach((name, run) -> run.measure(servers.containsKey(name)
                    ? options.warmUpNanos()
                    : REFERENCE_WARM_UP_NANOS));
            for (int round = 0; round < options.rounds(); round++) {
                runs.forEach((name, run) -> report.add(name, run.measure(options.windowNanos())));
            }
            report.end();
        } finally {
            forwarders.values().forEach(Forwarder::close);
        }
    }

    private void open(Load load, Map<String, Forwarder> forwarders) {
        Path program = options.reference();
        if (program != null) {
            forwarders.put("c", reference(load, program.toString(), "--recvmmsg", "32"));
            forwarders.put("c-gso", reference(load, program.toString(), "--recvmmsg", "32", "--gso", "8"));
        }
        servers.forEach((name, server) -> forwarders.put(name,
                new SluiceRoom(resources, server, "forward-" + rooms++, load.receivers(), load.probeAt())));
    }

    private Forwarder reference(Load load, String... command) {
        return new ReferenceForwarder(options.pinned(List.of(command)), resources.srtp(), load.receivers(),
                load.probeAt());
    }
}
