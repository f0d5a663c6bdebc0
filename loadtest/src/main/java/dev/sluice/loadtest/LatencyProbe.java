// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How long packets take through a server: one bot publishes, others receive, all on this machine and in this process, so the time is of one
 * clock and holds the bots' own work too.
 */
public final class LatencyProbe {
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final String USAGE = "usage: LatencyProbe URL [packets a second, 1000] [receivers, 20] [seconds, 20]";

    private LatencyProbe() {}

    @SuppressWarnings("SystemExitOutsideMain") // this is main
    public static void main(String[] arguments) {
        if (arguments.length < 1) {
            System.err.println(USAGE);
            System.exit(2);
        }
        int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
        int receivers = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20;
        int seconds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 20;
        run(URI.create(arguments[0]), rate, receivers, Duration.ofSeconds(seconds), System.out);
        System.exit(0);
    }

    private static void run(URI server, int packetsPerSecond, int receivers, Duration duration, PrintStream out) {
        try (BotResources resources = new BotResources()) {
            String room = "latency-" + System.nanoTime();
            SimulatedPeer publisher = SimulatedPeer.join(resources,
                    new SimulatedPeer.Config(server, room, "publisher", false, packetsPerSecond, null));
            List<SimulatedPeer> listeners = new ArrayList<>();
            for (int i = 0; i < receivers; i++) {
                listeners.add(
                        SimulatedPeer.join(resources, SimulatedPeer.Config.listener(server, room, "listener-" + i)));
            }
            for (SimulatedPeer listener : listeners) {
                listener.connected().orTimeout(20, TimeUnit.SECONDS).join();
            }
            LockSupport.parkNanos(WARM_UP.toNanos());
            listeners.forEach(listener -> listener.received().latencyMicros().reset());
            LockSupport.parkNanos(duration.toNanos());
            Histogram all = new Histogram(3);
            long missing = 0;
            long packets = 0;
            for (SimulatedPeer listener : listeners) {
                all.add(listener.received().latencyMicros());
                for (BotReceiver.Stream stream : listener.received().streams()) {
                    missing += stream.missing();
                    packets += stream.packets();
                }
            }
            out.printf("%d packets/s to %d receivers for %d s: %d measured, %d of %d lost%n", packetsPerSecond,
                    receivers,
                    duration.toSeconds(), all.getTotalCount(), missing, packets + missing);
            out.printf("latency us: p50 %d  p95 %d  p99 %d  p99.9 %d  max %d%n", all.getValueAtPercentile(50),
                    all.getValueAtPercentile(95), all.getValueAtPercentile(99), all.getValueAtPercentile(99.9),
                    all.getMaxValue());
            listeners.forEach(SimulatedPeer::close);
            publisher.close();
        }
    }
}
