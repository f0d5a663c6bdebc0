// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.measure.RunMeter;
import dev.sluice.loadtest.result.GeneratorUsage;
import dev.sluice.loadtest.result.Joins;
import dev.sluice.loadtest.result.MediaResult;
import dev.sluice.loadtest.result.Round;
import dev.sluice.loadtest.result.Sample;
import dev.sluice.loadtest.scenario.Kind;
import dev.sluice.loadtest.scenario.Scenario;
import dev.sluice.loadtest.servers.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Plays a scenario against a server, once a call. Blocks; for one thread. */
public final class RoundRunner {
    private static final Duration LONGEST_REHEARSAL = Duration.ofSeconds(10); // of one play's window

    private final BotResources resources;
    private final Scenario scenario;
    private final Setup setup;
    private final SplittableRandom random;
    private int crowds;

    /**
     * What stays the same from round to round.
     *
     * @param loops event loops of the resources
     * @param processors this process may use
     * @param progress told about one sample a second, on a thread of its own
     */
    public record Setup(long seed, int loops, int processors, Consumer<Sample> progress) {}

    /** @param resources of the clients, those the servers were opened with */
    public RoundRunner(BotResources resources, Scenario scenario, Setup setup) {
        this.resources = resources;
        this.scenario = scenario;
        this.setup = setup;
        this.random = new SplittableRandom(setup.seed());
    }

    /**
     * The scenario again and again, without a result: all join, all leave, so that a server started for the load becomes one that has been
     * running. {@code idle} is not rehearsed: what would be left of it is not what a connection needs.
     *
     * @param duration after which no further play begins; zero for none at all
     */
    public void rehearse(Server server, Duration duration) {
        if (scenario.kind() == Kind.IDLE) {
            return;
        }
        Scenario rehearsed = rehearsed(scenario);
        repeat(duration, System::nanoTime, () -> play(rehearsed, server, 0));
    }

    /** A storm is over when all have arrived, so its time is only a limit. */
    static Scenario rehearsed(Scenario scenario) {
        Duration duration = scenario.timing().duration();
        boolean isLong = duration.compareTo(LONGEST_REHEARSAL) > 0 && scenario.kind() != Kind.JOIN_STORM;
        return scenario.withTiming(scenario.timing().warmUp(), isLong ? LONGEST_REHEARSAL : duration);
    }

    /** Runs it once and until the time is over, looked at between runs; never for a time that is not positive. */
    static void repeat(Duration duration, LongSupplier nanoTime, Runnable play) {
        long endNanos = nanoTime.getAsLong() + duration.toNanos();
        for (boolean goesOn = duration.isPositive(); goesOn; goesOn = nanoTime.getAsLong() - endNanos < 0) {
            play.run();
        }
    }

    /**
     * Plays it all.
     *
     * @param number of the round, 1 for the first
     * @throws IllegalArgumentException when this server cannot play the scenario
     */
    public Round run(Server server, int number) { return play(scenario, server, number); }

    private Round play(Scenario played, Server server, int number) {
        RunMeter meter = new RunMeter();
        String rooms = "load-" + Long.toString(setup.seed() & 0xFFFF, 36) + "-" + crowds++;
        Crowd crowd = new Crowd(server.target(), played, meter, rooms, random.split());
        GeneratorWatch generator = new GeneratorWatch(setup.processors());
        try (Timeline timeline = new Timeline(meter, server.pid(), setup.progress());
                LoopProbes _ = new LoopProbes(resources, setup.loops(), meter::recordSlip)) {
            Outcome outcome = outcome(new Stage(played, server, meter, crowd, generator));
            GeneratorUsage usage = generator.usage(meter.takeSlipNanos());
            Joins joins = meter.takeJoins();
            return new Round(number, server.info().target(), meter.window().seconds(), joins, outcome.media(),
                    outcome.requests(), outcome.idle(), outcome.server(), usage, timeline.samples(),
                    warnings(played, outcome.media(), joins, usage));
        } finally {
            crowd.leave();
        }
    }

    private static Outcome outcome(Stage stage) {
        return switch (stage.scenario().kind()) {
            case CALLS -> new CallsRun(stage).run();
            case JOIN_STORM -> new JoinStormRun(stage).run();
            case CHURN -> new ChurnRun(stage).run();
            case SIGNALING -> new SignalingRun(stage).run();
            case IDLE -> new IdleRun(stage).run();
        };
    }

    private static List<String> warnings(Scenario scenario, @Nullable MediaResult media, Joins joins,
            GeneratorUsage generator) {
        List<String> warnings = new ArrayList<>();
        if (generator.bottleneck()) {
            warnings.add(String.format(java.util.Locale.ROOT,
                    "the load generator was the bottleneck: its timers were up to %.1f ms late in 99 %% of cases, %.2f of %.0f"
                            + " processors busy; the load came less evenly than asked for, and loss and the time from due to read"
                            + " are partly its own",
                    generator.slipMicros().p99() / 1e3, generator.cores(), generator.coresAvailable()));
        }
        if (joins.completed() < joins.attempted()) {
            warnings.add(
                    joins.attempted() - joins.completed() + " of " + joins.attempted() + " joins did not complete: "
                            + joins.failures());
        }
        if (media != null && media.total().received() == 0) {
            warnings.add("no media came");
        }
        if (scenario.impairments().stream().anyMatch(impairment -> impairment.loss() > 0)) {
            warnings.add("clients on bad networks do not ask for lost packets again: loss is what their networks lose");
        }
        return warnings;
    }
}
