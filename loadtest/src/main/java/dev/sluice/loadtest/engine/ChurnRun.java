// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.measure.MediaCollector.Presence;
import dev.sluice.loadtest.measure.RunMeter;
import dev.sluice.loadtest.result.MediaResult;
import dev.sluice.loadtest.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Every seat of every room is taken, left and taken again, on a virtual thread a seat. */
final class ChurnRun {
    private static final long CONNECT_SECONDS = 20;
    private static final double VANISHING = 0.25; // of those who go

    private final Stage stage;
    private final long endNanos;

    ChurnRun(Stage stage) {
        this.stage = stage;
        Scenario scenario = stage.scenario();
        this.endNanos = System.nanoTime() + scenario.timing().warmUp().plus(scenario.timing().duration()).toNanos();
    }

    Outcome run() {
        Scenario scenario = stage.scenario();
        RunMeter meter = stage.meter();
        WindowWatch watch = new WindowWatch(stage);
        long startNanos = endNanos - scenario.timing().duration().toNanos();
        meter.window().open(startNanos, endNanos);
        int joinsBefore;
        List<CompletableFuture<Void>> seats = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            JoinPace pace = new JoinPace(scenario.rooms().joinsPerSecond(), System.nanoTime());
            for (int seat = 0; seat < scenario.rooms().participants(); seat++) {
                int room = seat % scenario.rooms().count();
                Crowd.Role role = seat / scenario.rooms().count() < scenario.rooms().publishers()
                        ? Crowd.Role.PUBLISHER
                        : Crowd.Role.RECEIVER;
                long firstNanos = pace.nextNanos();
                seats.add(CompletableFuture.runAsync(() -> occupy(room, role, firstNanos), threads));
            }
            Waiting.until(startNanos);
            watch.begin();
            joinsBefore = meter.joined();
            Waiting.until(endNanos);
            watch.end();
            Waiting.forAll(seats, CONNECT_SECONDS);
        }
        MediaResult media = CallsRun.collect(stage.crowd().members(), meter, Presence.IN_PART);
        return new Outcome(media, null, null,
                watch.usage(CallsRun.forwarded(media, meter), meter.joined() - joinsBefore));
    }

    private void occupy(int room, Crowd.Role role, long firstNanos) {
        Waiting.until(firstNanos);
        while (endNanos - System.nanoTime() > 0) {
            Member member = stage.crowd().join(room, role);
            Waiting.forAll(List.of(member.meter().connected(), member.published()), CONNECT_SECONDS);
            double stays = stage.scenario().timing().stay().toNanos() * (0.5 + stage.crowd().nextRandom());
            Waiting.until(Math.min(endNanos, System.nanoTime() + (long) stays));
            boolean vanishes = stage.crowd().nextRandom() < VANISHING;
            Waiting.forAll(List.of(vanishes ? member.vanish() : member.leave()), CONNECT_SECONDS);
        }
    }
}
