// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

/** The virtual machine benchmarks run in: set up as the server's; Netty's pool caches for JMH's threads, too, which are no event loops. */
final class BenchmarkJvm {
    static final String[] ARGUMENTS = {"-XX:+UseShenandoahGC", "-XX:ShenandoahGCMode=generational", "-Xms256m",
            "-Xmx256m", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            "-Dio.netty.noUnsafe=false", "-Dio.netty.leakDetection.level=disabled",
            "-Dio.netty.allocator.useCacheForAllThreads=true"};

    private BenchmarkJvm() {}
}
