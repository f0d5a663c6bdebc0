// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

/** The virtual machine benchmarks run in: options and threads as the server's. */
final class BenchmarkJvm {
    static final String[] ARGUMENTS = {"-XX:+UseShenandoahGC", "-XX:ShenandoahGCMode=generational", "-Xms256m",
            "-Xmx256m", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            "-Dio.netty.noUnsafe=false", "-Dio.netty.leakDetection.level=disabled", "-Djmh.executor=CUSTOM",
            "-Djmh.executor.class=" + EventLoopThreads.class.getName()};

    private BenchmarkJvm() {}
}
