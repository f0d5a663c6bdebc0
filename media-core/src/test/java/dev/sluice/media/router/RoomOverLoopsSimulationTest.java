// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.stats.DropReason;
import dev.sluice.testkit.FailOnLeak;
import dev.sluice.testkit.SeededTest;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A room on three loops whose turns come in any order: tracks begin, restart, pause and end, subscribers come and go. Whatever happens,
 * each subscriber gets packets in order, once, and under numbers without a gap, and nothing is left in the end.
 */
@FailOnLeak
class RoomOverLoopsSimulationTest {
    private static final int LOOPS = 3;
    private static final int TRACKS = 5; // at a time, at most
    private static final int STEPS = 800;

    @SeededTest
    void shouldKeepOrderAndLeaveNothing(long seed, ByteBufAllocator allocator) {
        Simulation simulation = new Simulation(seed, allocator);
        for (int step = 0; step < STEPS; step++) {
            simulation.step();
        }
        simulation.end();
        assertTrue(simulation.delivered > STEPS, "packets delivered: " + simulation.delivered);
    }

    /** One subscription, checked when it is over. */
    private record Subscription(Consumer consumer, TestEgress egress) {}

    private static final class Simulation {
        private final SplittableRandom random;
        private final ByteBufAllocator allocator;
        private final List<TestLoop> loops;
        private final List<Router> shards;
        private final List<LiveTrack> tracks = new ArrayList<>();
        private final List<Subscription> subscriptions = new ArrayList<>();
        private int nextTrack;
        private long delivered;

        private final class LiveTrack {
            final int loop = random.nextInt(LOOPS);
            final TestTrack track = new TestTrack("TR_" + nextTrack++, MediaKind.AUDIO, loops.get(loop), allocator);
            int ssrc = 1;
            int sequence = random.nextInt(0x10000);
            int value;
            boolean paused;
        }

        Simulation(long seed, ByteBufAllocator allocator) {
            this.random = new SplittableRandom(seed);
            this.allocator = allocator;
            this.loops = IntStream.range(0, LOOPS).mapToObj(_ -> new TestLoop(allocator)).toList();
            TrackDirectory directory = new TrackDirectory();
            this.shards = loops.stream().map(loop -> new Router(loop, directory)).toList();
        }

        void step() {
            int dice = random.nextInt(100);
            if (tracks.isEmpty() || dice < 4 && tracks.size() < TRACKS) {
                begin();
            } else if (dice < 12) {
                subscribe();
            } else if (dice < 14 && !subscriptions.isEmpty()) {
                unsubscribe(random.nextInt(subscriptions.size()));
            } else if (dice == 14) {
                finish(random.nextInt(tracks.size()));
            } else if (dice == 15) {
                pauseOrGoOn(tracks.get(random.nextInt(tracks.size())));
            } else if (dice < 50) {
                publishBatch();
            } else {
                loops.get(random.nextInt(LOOPS)).turn();
            }
        }

        private void begin() {
            LiveTrack live = new LiveTrack();
            tracks.add(live);
            shards.get(live.loop).announce(live.track.config);
            loops.get(live.loop).execute(() -> shards.get(live.loop).addProducer(live.track.producer));
        }

        private void finish(int index) {
            LiveTrack live = tracks.remove(index);
            loops.get(live.loop).execute(() -> shards.get(live.loop).removeProducer(live.track.config.id()));
        }

        private void pauseOrGoOn(LiveTrack live) {
            live.paused = !live.paused;
            boolean paused = live.paused;
            loops.get(live.loop).execute(() -> live.track.producer.setPaused(paused, 0));
        }

        private void subscribe() {
            LiveTrack live = tracks.get(random.nextInt(tracks.size()));
            int loop = random.nextInt(LOOPS);
            loops.get(loop).execute(() -> {
                PacketSource source = shards.get(loop).source(live.track.config.id());
                if (source != null) {
                    TestEgress egress = new TestEgress();
                    subscriptions.add(new Subscription(live.track.consumer(source, egress), egress));
                }
            });
        }

        private void unsubscribe(int index) {
            Subscription over = subscriptions.remove(index);
            check(over);
            if (over.egress.removed.isEmpty()) { // else the track's end took it along
                over.consumer.close();
            }
        }

        /** One read batch of the loop of a track, with restarts in the middle. */
        private void publishBatch() {
            LiveTrack live = tracks.get(random.nextInt(tracks.size()));
            for (int i = random.nextInt(1, 8); i > 0; i--) {
                if (random.nextInt(20) == 0) {
                    live.ssrc++;
                    live.sequence = random.nextInt(0x10000);
                }
                live.track.publish(live.ssrc, live.sequence++, live.value++);
            }
            loops.get(live.loop).flush();
        }

        private void check(Subscription subscription) {
            List<Integer> values = subscription.egress.values();
            List<Integer> numbers = subscription.egress.sequenceNumbers();
            for (int i = 0; i < values.size(); i++) {
                assertEquals((TestTrack.FIRST_SEQUENCE + i) & 0xFFFF, numbers.get(i), "number of packet " + i);
                assertTrue(i == 0 || values.get(i) > values.get(i - 1), "order: " + values);
            }
            delivered += values.size();
        }

        void end() {
            while (!tracks.isEmpty()) {
                finish(tracks.size() - 1);
            }
            while (!loops.stream().allMatch(TestLoop::isIdle)) {
                loops.forEach(TestLoop::turn);
            }
            for (Subscription subscription : subscriptions) {
                check(subscription);
                assertEquals(List.of(subscription.consumer), subscription.egress.removed);
            }
            for (TestLoop loop : loops) {
                assertEquals(0, loop.handOvers().relayCount(), "relays");
                assertEquals(0, loop.drops(DropReason.HAND_OVER_FULL), "drops");
            }
        }
    }
}
