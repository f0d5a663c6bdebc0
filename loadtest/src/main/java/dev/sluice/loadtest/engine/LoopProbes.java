// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.BotResources;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Timers on all event loops of the clients that say how late they are: as late is everything else there. */
final class LoopProbes implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final List<ScheduledFuture<?>> timers = new ArrayList<>();

    /** @param loops of the resources */
    LoopProbes(BotResources resources, int loops, LongConsumer slipNanos) {
        for (int i = 0; i < loops; i++) {
            EventLoop loop = resources.nextLoop();
            Probe probe = new Probe(slipNanos);
            timers.add(loop.scheduleAtFixedRate(probe::look, PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS));
        }
    }

    /** Confined to its loop. */
    private static final class Probe {
        private final LongConsumer slipNanos;
        private long dueNanos = System.nanoTime();

        private Probe(LongConsumer slipNanos) { this.slipNanos = slipNanos; }

        private void look() {
            dueNanos += PERIOD_NANOS;
            slipNanos.accept(System.nanoTime() - dueNanos);
        }
    }

    @Override
    public void close() { timers.forEach(timer -> timer.cancel(false)); }
}
