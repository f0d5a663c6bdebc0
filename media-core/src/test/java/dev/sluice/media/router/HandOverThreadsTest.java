// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.stats.DropReason;
import dev.sluice.media.stats.LoopCounters;
import dev.sluice.testkit.FailOnLeak;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two loops that are threads: what one hands over the other gets in order, and every buffer comes back. */
@FailOnLeak
class HandOverThreadsTest {
    private static final int PACKETS = 20_000;
    private static final int BATCH = 8;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Test
    void shouldLoseAndSwapNothingBetweenThreads() throws Exception {
        try (ThreadLoop here = new ThreadLoop(); ThreadLoop there = new ThreadLoop()) {
            TrackDirectory directory = new TrackDirectory();
            Router owner = new Router(here, directory);
            Router shard = new Router(there, directory);
            TestTrack track = new TestTrack("TR_1", MediaKind.AUDIO, here, PooledByteBufAllocator.DEFAULT);
            TestEgress egress = new TestEgress();
            owner.announce(track.config);
            here.execute(() -> owner.addProducer(track.producer));
            there.call(() -> track.consumer(Objects.requireNonNull(shard.source("TR_1")), egress));

            for (int first = 0; first < PACKETS; first += BATCH) {
                int begin = first;
                here.execute(() -> {
                    for (int value = begin; value < begin + BATCH; value++) {
                        track.publish(5, value, value);
                    }
                });
            }
            long dropped = here.call(() -> here.counters().drops(DropReason.HAND_OVER_FULL)); // when all is published
            long deadlineNanos = System.nanoTime() + LIMIT_NANOS;
            while (there.call(egress.sent::size) + dropped < PACKETS) {
                assertTrue(System.nanoTime() - deadlineNanos < 0, "packets are missing");
            }
            List<Integer> values = there.call(egress::values);
            for (int i = 1; i < values.size(); i++) {
                assertTrue(values.get(i) > values.get(i - 1), "order at " + i);
            }
            here.call(() -> owner.removeProducer("TR_1"));
            assertEquals(0, there.call(() -> there.handOvers().relayCount()));
        }
    }

    private static final class ThreadLoop implements RouterLoop, AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final MediaPacket.Pool packets = new MediaPacket.Pool(PooledByteBufAllocator.DEFAULT);
        private final LoopCounters counters = new LoopCounters();
        private final FanOutQueue fanOut = new FanOutQueue(counters);
        private final HandOvers handOvers = new HandOvers(() -> execute(this::take));

        @Override
        public MediaPacket.Pool packets() { return packets; }

        @Override
        public FanOutQueue fanOut() { return fanOut; }

        @Override
        public LoopCounters counters() { return counters; }

        @Override
        public HandOvers handOvers() { return handOvers; }

        @Override
        public void execute(Runnable task) {
            thread.execute(() -> {
                task.run();
                fanOut.flush(0);
            });
        }

        /** After all that was asked before. */
        <T> T call(Callable<T> task) throws Exception {
            return thread.submit(task).get();
        }

        @Override
        public long nanoTime() { return 0; }

        @Override
        public void close() { thread.close(); }

        private void take() { handOvers.take(); }
    }
}
