// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.SimulatedPeer;
import dev.sluice.media.stats.LoopStats;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocatorMetric;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bots come, publish and go; afterwards nothing of them is left. */
class ChurnIT {
    private static final int BOTS = 500;
    private static final int AT_ONCE = 25;
    private static final int ROOMS = 8;
    private static final Duration PUBLISHING = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void shouldKeepNothingOfThoseWhoLeft() throws Exception {
        try (TestServer server = new TestServer(); BotResources resources = new BotResources()) {
            visit(server, resources, 0); // loads classes, fills caches
            awaitEmpty(server);
            int threads = Thread.activeCount();
            long buffers = liveBuffers();
            churn(server, resources);
            awaitEmpty(server);
            assertEquals(0, server.server().rooms().roomCount(), "rooms");
            TestServer.await(() -> threads + " platform threads, have " + Thread.activeCount(), LIMIT,
                    () -> Thread.activeCount() == threads);
            TestServer.await(() -> buffers + " live buffers, have " + liveBuffers(), LIMIT,
                    () -> liveBuffers() == buffers);
            String scrape = server.scrape();
            assertEquals(BOTS + 1, TestServer.sum(scrape, "sluice_peer_connections_closed_total"), "bots that came");
            assertEquals(0, TestServer.sum(scrape, "sluice_signaling_sessions"), "sessions");
            assertEquals(0, TestServer.sum(scrape, "sluice_signaling_sockets"), "sockets");
            System.out.printf(
                    "churn: %d bots; afterwards no transport, tuple, timer, room, session or socket, %d threads and %d buffers as before%n",
                    BOTS, threads, buffers);
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

    /** Buffers handed out and not given back. Exact, because the tests run without the threads' caches. */
    private static long liveBuffers() {
        PooledByteBufAllocatorMetric metric = PooledByteBufAllocator.DEFAULT.metric();
        return Stream.of(metric.directArenas(), metric.heapArenas()).flatMap(List::stream)
                .mapToLong(PoolArenaMetric::numActiveAllocations).sum();
    }
}
