// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import java.nio.file.Files;
import java.nio.file.Path;

/** The virtual machine benchmarks run in: options and threads as the server's, with a smaller heap. */
final class BenchmarkJvm {
    static final String[] ARGUMENTS = {"@" + serverOptions(), "-Xms256m", "-Xmx256m", "-Djmh.executor=CUSTOM",
            "-Djmh.executor.class=" + EventLoopThreads.class.getName()};

    private BenchmarkJvm() {}

    /** Seen from the top of the repository, or from the module, where Maven runs tests. */
    private static Path serverOptions() {
        Path options = Path.of("sfu-server", "jvm.options");
        return Files.exists(options) ? options : Path.of("..").resolve(options);
    }
}
