// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.probe;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.janus.JanusTarget;
import dev.sluice.loadtest.livekit.LiveKitTarget;
import dev.sluice.loadtest.targets.Publication;
import dev.sluice.loadtest.targets.Target;
import dev.sluice.loadtest.targets.Target.Participant;
import dev.sluice.loadtest.targets.TargetSession;
import dev.sluice.loadtest.targets.TargetSession.TrackRequest;
import dev.sluice.loadtest.whip.WhipTarget;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Shows that a target works: one publisher sends 30 bursts of 10 VP8 packets of 1.1 kB a second, receivers say what of it came, the
 * kernel what CPU the server took. For people; measurements are the load generator's.
 */
public final class TargetProbe {
    private static final String USAGE = "usage: TargetProbe livekit|janus|whip URL PID [receivers, 10] [seconds, 10]"
            + " [codec, VP8, and layers if any, such as VP8:q,h,f] [API key] [secret]";
    private static final long CLOCK_TICK_MICROS = 10_000; // USER_HZ is 100 on every Linux of today
    private static final int STAT_USER_TIME = 11; // fields of /proc/PID/stat behind the name

    private TargetProbe() {}

    @SuppressWarnings("SystemExitOutsideMain") // this is main
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 3) {
            System.err.println(USAGE);
            System.exit(2);
        }
        int receivers = Integer.parseInt(argument(arguments, 3, "10"));
        int seconds = Integer.parseInt(argument(arguments, 4, "10"));
        String[] codec = argument(arguments, 5, "VP8").split(":", -1);
        try (BotResources resources = new BotResources(); Target target = target(arguments, resources)) {
            TrackRequest track = new TrackRequest(codec[0],
                    codec.length > 1 ? List.of(codec[1].split(",", -1)) : List.of());
            run(target, track, receivers, seconds, Path.of("/proc", arguments[2], "stat"));
        }
        System.exit(0);
    }

    private static String argument(String[] arguments, int index, String otherwise) {
        return arguments.length > index ? arguments[index] : otherwise;
    }

    private static Target target(String[] arguments, BotResources resources) {
        String url = arguments[1];
        String key = argument(arguments, 6, "loadtest");
        return switch (arguments[0]) {
            case "livekit" -> new LiveKitTarget(resources, URI.create(url), key,
                    argument(arguments, 7, "loadtest-secret-of-at-least-32-characters"));
            case "janus" -> new JanusTarget(resources, URI.create(url));
            case "whip" -> new WhipTarget(resources, new WhipTarget.Endpoints(url + "whip", url + "whep", ""));
            default -> throw new IllegalArgumentException(USAGE);
        };
    }

    private static void run(Target target, TrackRequest track, int receivers, int seconds, Path serverStat)
            throws IOException {
        String room = "probe-" + System.nanoTime();
        ProbeListener own = new ProbeListener("publisher");
        TargetSession publisher = target.join(new Participant(room, "publisher", true), own);
        Publication publication = publisher.publish(List.of(track)).join().getFirst();
        ProbeSender sender = new ProbeSender(publication, own);
        sender.start();
        List<TargetSession> sessions = new ArrayList<>();
        List<ProbeListener> listeners = new ArrayList<>();
        for (int i = 0; i < receivers; i++) {
            ProbeListener listener = new ProbeListener("receiver-" + i);
            listeners.add(listener);
            sessions.add(target.join(new Participant(room, "receiver-" + i, false), listener));
            listener.firstPacket().orTimeout(20, TimeUnit.SECONDS).join();
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2)); // requests for key frames and the like are over
        long cpuBefore = cpuMicros(serverStat);
        int from = sender.sent();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
        int to = sender.sent();
        long cpu = cpuMicros(serverStat) - cpuBefore;
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        report(listeners, from, to, cpu);
        sender.stop();
        sessions.forEach(session -> session.leave().join());
        publisher.leave().join();
    }

    private static void report(List<ProbeListener> listeners, int from, int to, long cpuMicros) {
        Histogram latencyMicros = new Histogram(3);
        long received = 0;
        for (ProbeListener listener : listeners) {
            received += listener.received(from, to);
            listener.addLatencyTo(latencyMicros);
        }
        long expected = (long) (to - from) * listeners.size();
        System.out.printf("%d of %d packets arrived, %d missing%n", received, expected, expected - received);
        System.out.printf("server CPU: %.2f us a forwarded packet%n", (double) cpuMicros / Math.max(1, received));
        System.out.printf("latency us: p50 %d  p95 %d  p99 %d  max %d%n", latencyMicros.getValueAtPercentile(50),
                latencyMicros.getValueAtPercentile(95), latencyMicros.getValueAtPercentile(99),
                latencyMicros.getMaxValue());
    }

    private static long cpuMicros(Path stat) throws IOException {
        String text = Files.readString(stat);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[STAT_USER_TIME]) + Long.parseLong(fields[STAT_USER_TIME + 1]))
                * CLOCK_TICK_MICROS;
    }
}
