// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.measure.MediaCollector.Presence;
import dev.sluice.loadtest.measure.RunMeter;
import dev.sluice.loadtest.result.MediaResult;
import dev.sluice.loadtest.scenario.Rooms;
import dev.sluice.loadtest.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Publishers are there; then the receivers come, however the server copes, and the window ends when all of them see something. */
final class JoinStormRun {
    private static final long CONNECT_SECONDS = 30;

    private final Stage stage;

    JoinStormRun(Stage stage) { this.stage = stage; }

    Outcome run() {
        Scenario scenario = stage.scenario();
        Rooms rooms = scenario.rooms();
        Crowd crowd = stage.crowd();
        RunMeter meter = stage.meter();
        crowd.joinInTurn(CallsRun.seats(rooms, rooms.publishers()), Crowd.Role.PUBLISHER);
        crowd.awaitConnected(CONNECT_SECONDS);
        Waiting.passing(scenario.timing().warmUp());
        meter.restartJoins();
        WindowWatch watch = new WindowWatch(stage);
        long startNanos = System.nanoTime();
        long limitNanos = scenario.timing().duration().toNanos();
        meter.window().open(startNanos, startNanos + limitNanos);
        watch.begin();
        List<Member> storm = storm(scenario);
        List<CompletableFuture<Void>> arrived = storm.stream().map(Member::meter)
                .map(member -> scenario.media().hasVideo() ? member.firstKeyFrame() : member.firstPacket()).toList();
        long leftNanos = startNanos + limitNanos - System.nanoTime();
        Waiting.forAll(arrived, Math.max(1, leftNanos / 1_000_000_000L));
        watch.end();
        meter.window().closeNow();
        int joined = (int) arrived.stream().filter(CompletableFuture::isDone).count();
        MediaResult media = CallsRun.collect(crowd.members(), meter, Presence.IN_PART);
        return new Outcome(media, null, null, watch.usage(CallsRun.forwarded(media, meter), joined));
    }

    private List<Member> storm(Scenario scenario) {
        JoinPace pace = new JoinPace(scenario.rooms().joinsPerSecond(), System.nanoTime());
        List<Member> storm = new ArrayList<>();
        for (int room : CallsRun.seats(scenario.rooms(), scenario.rooms().receivers())) {
            Waiting.until(pace.nextNanos());
            storm.add(stage.crowd().join(room, Crowd.Role.RECEIVER));
        }
        return storm;
    }
}
