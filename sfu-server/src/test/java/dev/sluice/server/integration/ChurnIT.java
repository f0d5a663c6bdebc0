// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.SimulatedPeer;
import dev.sluice.media.stats.LoopStats;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Bots come, publish and go; afterwards nothing of them is left. */
class ChurnIT {
    private static final boolean LONG = "1".equals(System.getenv("SLUICE_TEST_ALL"));
    private static final int BOTS = LONG ? 500 : 100;
    private static final int AT_ONCE = 20;
    private static final int ROOMS = 5;
    private static final Duration PUBLISHING = LONG ? Duration.ofSeconds(2) : Duration.ofMillis(500);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void shouldKeepNothingOfThoseWhoLeft() throws Exception {
        try (TestServer server = new TestServer(); BotResources resources = new BotResources()) {
            visit(server, resources, 0); // loads classes, fills caches
            awaitEmpty(server);
            int threads = Thread.activeCount();
            long direct = usedDirectMemory();
            churn(server, resources);
            awaitEmpty(server);
            assertEquals(0, server.server().rooms().roomCount(), "rooms");
            assertEquals(threads, Thread.activeCount(), "platform threads");
            TestServer.await(() -> "buffers at the baseline of " + direct + ", now " + usedDirectMemory(), LIMIT,
                    () -> usedDirectMemory() <= direct);
        }
    }

    private static void churn(TestServer server, BotResources resources) throws Exception {
        Semaphore places = new Semaphore(AT_ONCE);
        List<Future<?>> visits = new ArrayList<>();
        try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int bot = 1; bot <= BOTS; bot++) {
                int number = bot;
                places.acquire();
                Callable<Boolean> visit = () -> {
                    try {
                        visit(server, resources, number);
                        return true;
                    } finally {
                        places.release();
                    }
                };
                visits.add(visitors.submit(visit));
            }
            for (Future<?> visit : visits) {
                visit.get();
            }
        }
    }

    /** Every third bot goes without a word. */
    private static void visit(TestServer server, BotResources resources, int number) {
        SimulatedPeer peer = SimulatedPeer.join(resources,
                server.publisher("churn-" + number % ROOMS, "bot-" + number));
        peer.connected().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        LockSupport.parkNanos(PUBLISHING.toNanos());
        if (number % 3 == 1) {
            peer.vanish();
        } else {
            peer.close();
        }
    }

    private static void awaitEmpty(TestServer server) throws IOException {
        TestServer.await(() -> "empty loops: " + server.server().media().stats(), LIMIT,
                () -> server.sum(LoopStats::transports) == 0
                        && server.sum(LoopStats::tuples) == 0 && server.sum(LoopStats::timers) == 0
                        && server.server().rooms().roomCount() == 0);
    }

    /** What is handed out, not what the arenas keep. */
    private static long usedDirectMemory() {
        return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
                .mapToLong(arena -> arena.numActiveBytes()).sum();
    }
}
