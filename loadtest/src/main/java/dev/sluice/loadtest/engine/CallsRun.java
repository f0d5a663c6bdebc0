// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.measure.MediaCollector;
import dev.sluice.loadtest.measure.MediaCollector.Presence;
import dev.sluice.loadtest.measure.RunMeter;
import dev.sluice.loadtest.media.TrackPublisher;
import dev.sluice.loadtest.result.MediaResult;
import dev.sluice.loadtest.scenario.Impairment;
import dev.sluice.loadtest.scenario.Rooms;
import dev.sluice.loadtest.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Everybody joins, then a window of the media is measured. */
final class CallsRun {
    private static final long CONNECT_SECONDS = 30;
    private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(50); // no frame of the window may be under way when it is set
    private static final Duration DRAIN = Duration.ofMillis(500); // for the last packets to arrive

    private final Stage stage;
    private final WindowWatch watch;

    CallsRun(Stage stage) {
        this.stage = stage;
        this.watch = new WindowWatch(stage);
    }

    Outcome run() {
        Scenario scenario = stage.scenario();
        Crowd crowd = stage.crowd();
        crowd.joinInTurn(seats(scenario.rooms(), scenario.rooms().publishers()), Crowd.Role.PUBLISHER);
        crowd.awaitConnected(CONNECT_SECONDS);
        crowd.joinInTurn(seats(scenario.rooms(), scenario.rooms().receivers()), Crowd.Role.RECEIVER);
        crowd.awaitConnected(CONNECT_SECONDS);
        Waiting.passing(scenario.timing().warmUp());
        measure(scenario.timing().duration());
        Waiting.passing(DRAIN.plus(slowest(scenario)));
        MediaResult media = collect(crowd.members(), stage.meter(), Presence.THROUGHOUT);
        return new Outcome(media, null, null, watch.usage(forwarded(media, stage.meter()), 0));
    }

    private void measure(Duration duration) {
        long startNanos = System.nanoTime() + LEAD_NANOS;
        stage.meter().window().open(startNanos, startNanos + duration.toNanos());
        Waiting.until(startNanos);
        watch.begin();
        Waiting.until(startNanos + duration.toNanos());
        watch.end();
    }

    private static Duration slowest(Scenario scenario) {
        return scenario.impairments().stream().map(CallsRun::delay).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    private static Duration delay(Impairment impairment) {
        return impairment.latency().plus(impairment.jitter()).multipliedBy(2); // up from the publisher, down to the receiver
    }

    /** Room numbers of so many participants a room, rooms in turn. */
    static List<Integer> seats(Rooms rooms, int perRoom) {
        return IntStream.range(0, rooms.count() * perRoom).mapToObj(seat -> seat % rooms.count()).toList();
    }

    /** Everybody is measured by everything the others of its room publish. */
    static MediaResult collect(List<Member> members, RunMeter meter, Presence presence) {
        MediaCollector collector = new MediaCollector(meter);
        Map<Integer, List<Member>> byRoom = new HashMap<>();
        for (Member member : members) {
            byRoom.computeIfAbsent(member.room(), _ -> new ArrayList<>()).add(member);
            member.tracks().forEach(collector::addPublisher);
        }
        for (List<Member> room : byRoom.values()) {
            for (Member publisher : room) {
                for (TrackPublisher track : publisher.tracks()) {
                    room.stream().filter(receiver -> receiver != publisher)
                            .forEach(receiver -> collector.addReceiver(receiver.meter(), track, presence));
                }
            }
        }
        return collector.collect();
    }

    /** Packets the server has sent in the window, as far as they arrived. */
    static double forwarded(MediaResult media, RunMeter meter) {
        return media.total().forwardedPerSecond() * meter.window().seconds();
    }
}
