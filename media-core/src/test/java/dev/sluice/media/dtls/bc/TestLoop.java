// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import dev.sluice.testkit.NetworkConditions;
import dev.sluice.testkit.NetworkEmulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Stands for a media loop in real time, as BouncyCastle waits in real time: one thread that runs what is posted and delivers what has
 * arrived on its simulated paths.
 */
final class TestLoop implements AutoCloseable {
    private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final List<Path> paths = new ArrayList<>(); // of the loop
    private final Thread thread = Thread.ofPlatform().name("test-loop").daemon().start(this::run);
    private volatile boolean closed; // set by the test

    /** One direction between two peers. */
    final class Path {
        private final NetworkEmulator network;
        private final Consumer<byte[]> sink;

        private Path(NetworkEmulator network, Consumer<byte[]> sink) {
            this.network = network;
            this.sink = sink;
        }

        /** From any thread. */
        void send(byte[] datagram) { execute(() -> network.send(datagram, System.nanoTime())); }

        private void deliver() {
            for (byte[] datagram = network.poll(System.nanoTime()); datagram != null; datagram = network
                    .poll(System.nanoTime())) {
                sink.accept(datagram);
            }
        }
    }

    void execute(Runnable task) { tasks.add(task); }

    /** Runs the task on the loop and waits for its end. */
    void call(Runnable task) {
        CompletableFuture.runAsync(task, this::execute).join();
    }

    /** @param sink called on the loop */
    Path path(NetworkConditions conditions, long seed, Consumer<byte[]> sink) {
        Path path = new Path(new NetworkEmulator(conditions, seed), sink);
        execute(() -> paths.add(path));
        return path;
    }

    /** Polls until the condition holds; fails after some seconds. */
    static void await(String what, BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new AssertionError("still not: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private void run() {
        while (!closed) {
            long waitNanos = MAX_WAIT_NANOS;
            for (Path path : paths) {
                path.deliver();
                long now = System.nanoTime();
                waitNanos = Math.min(waitNanos, path.network.nextDeadlineNanos().orElse(now + MAX_WAIT_NANOS) - now);
            }
            try {
                Runnable task = tasks.poll(waitNanos, TimeUnit.NANOSECONDS);
                for (; task != null; task = tasks.poll()) {
                    task.run();
                }
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
