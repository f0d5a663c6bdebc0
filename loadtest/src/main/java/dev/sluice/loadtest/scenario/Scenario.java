// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.scenario;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A load. Immutable and checked.
 *
 * @param impairments client groups on bad networks; their shares sum up to 1 at most
 * @param connections of {@code signaling}, 1 to 50,000
 * @param steps of {@code idle}: connections of each, growing; at least two
 */
public record Scenario(String name, String description, Kind kind, Rooms rooms, Media media, Timing timing,
        List<Impairment> impairments, int connections, List<Integer> steps) {
    private static final double GOLDEN_RATIO = 0.618_033_988_749_895; // multiples of it spread evenly over 0 to 1

    public Scenario {
        impairments = List.copyOf(impairments);
        steps = List.copyOf(steps);
        double shares = impairments.stream().mapToDouble(Impairment::share).sum();
        ScenarioException.require(shares <= 1.000_001, "the sum of impair.share", shares, "1 at most");
        ScenarioException.require(connections >= 1 && connections <= 50_000, "connections", connections, "1 to 50000");
        switch (kind) {
            case CALLS, CHURN, JOIN_STORM -> {
                ScenarioException.require(rooms.publishers() >= 1, "publishers", rooms.publishers(), "1 or more");
                ScenarioException.require(rooms.size() >= 2, "publishers + receivers", rooms.size(), "2 or more");
                ScenarioException.require(media.audio() || media.hasVideo(), "audio", false, "true without video");
            }
            case IDLE -> requireSteps(rooms, steps);
            case SIGNALING -> {
            }
        }
        ScenarioException.require(kind != Kind.JOIN_STORM || rooms.receivers() >= 1, "receivers", rooms.receivers(),
                "1 or more");
    }

    private static void requireSteps(Rooms rooms, List<Integer> steps) {
        ScenarioException.require(rooms.publishers() >= 1, "publishers", rooms.publishers(), "1 or more");
        ScenarioException.require(steps.size() >= 2, "steps", steps, "two or more");
        int before = 0;
        for (int step : steps) {
            ScenarioException.require(step > before && step <= 50_000, "steps", steps, "growing, 1 to 50000");
            before = step;
        }
    }

    /**
     * The network of a client, or null for a good one. Groups are spread evenly among clients.
     *
     * @param client 0 for the first to join
     */
    public @Nullable Impairment impairmentOf(int client) {
        double position = client * GOLDEN_RATIO % 1;
        for (Impairment impairment : impairments) {
            if (position < impairment.share()) {
                return impairment;
            }
            position -= impairment.share();
        }
        return null;
    }

    /** The same load for another time. */
    public Scenario withTiming(Duration warmUp, Duration duration) {
        return new Scenario(name, description, kind, rooms, media, new Timing(warmUp, duration, timing.stay()),
                impairments, connections, steps);
    }

    /** Its keys and values as in the YAML, those its kind looks at. */
    public Map<String, Object> asRun() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", name);
        all.put("description", description);
        all.put("kind", kind.key());
        all.put("duration", timing.duration().toMillis() + "ms");
        if (kind == Kind.SIGNALING) {
            all.put("connections", connections);
            return all;
        }
        all.put("warm-up", timing.warmUp().toMillis() + "ms");
        all.put("publishers", rooms.publishers());
        all.put("receivers", rooms.receivers());
        all.put("joins-per-second", rooms.joinsPerSecond());
        all.put("impair", impairments.stream().map(Scenario::asRun).toList());
        if (kind == Kind.IDLE) {
            all.put("steps", steps);
            return all;
        }
        all.put("rooms", rooms.count());
        all.put("audio", media.audio());
        all.put("video", media.video());
        all.put("simulcast", media.simulcast());
        if (media.video().equals(Media.BURSTS)) {
            all.put("burst", Map.of("packets", media.burst().packets(), "per-second", media.burst().perSecond(),
                    "payload", media.burst().payloadBytes()));
        }
        if (kind == Kind.CHURN) {
            all.put("stay", timing.stay().toMillis() + "ms");
        }
        return all;
    }

    private static Map<String, Object> asRun(Impairment impairment) {
        return Map.of("share", impairment.share(), "loss", impairment.loss(), "latency",
                impairment.latency().toMillis() + "ms", "jitter", impairment.jitter().toMillis() + "ms");
    }
}
