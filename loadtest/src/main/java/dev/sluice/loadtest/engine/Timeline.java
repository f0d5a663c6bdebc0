// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.measure.ProcessSample;
import dev.sluice.loadtest.measure.RunMeter;
import dev.sluice.loadtest.result.Sample;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Looks at a round once a second, on a thread of its own. */
final class Timeline implements AutoCloseable {
    private final RunMeter meter;
    private final long pid;
    private final Consumer<Sample> progress;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final long startNanos = System.nanoTime();
    private final List<Sample> samples = new ArrayList<>(); // guarded by itself
    private long lastNanos = startNanos;
    private long lastSent;
    private long lastReceived;
    private @Nullable ProcessSample lastProcess;

    /**
     * @param pid of the server, 0 where it is not known
     * @param progress told each sample
     */
    Timeline(RunMeter meter, long pid, Consumer<Sample> progress) {
        this.meter = meter;
        this.pid = pid;
        this.progress = progress;
        this.lastProcess = process();
        timer.scheduleAtFixedRate(this::look, 1, 1, TimeUnit.SECONDS);
    }

    private void look() {
        long nowNanos = System.nanoTime();
        double seconds = (nowNanos - lastNanos) / 1e9;
        long sent = meter.sent();
        long received = meter.received();
        Histogram recent = meter.takeRecentNanos();
        ProcessSample process = process();
        ProcessSample before = lastProcess;
        Sample sample = new Sample((nowNanos - startNanos) / 1e9, meter.window().contains(nowNanos),
                meter.connected(), (sent - lastSent) / seconds, (received - lastReceived) / seconds,
                percentileMicros(recent, 50), percentileMicros(recent, 99),
                process == null || before == null ? 0 : process.coresSince(before),
                process == null ? 0 : process.residentBytes());
        lastNanos = nowNanos;
        lastSent = sent;
        lastReceived = received;
        lastProcess = process;
        synchronized (samples) {
            samples.add(sample);
        }
        progress.accept(sample);
    }

    private static double percentileMicros(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile) / 1e3;
    }

    private @Nullable ProcessSample process() {
        try {
            return pid == 0 ? null : ProcessSample.of(pid);
        } catch (UncheckedIOException _) {
            return null; // it has ended; the participants say so too
        }
    }

    List<Sample> samples() {
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }

    @Override
    public void close() { timer.shutdownNow(); }
}
