// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.media.stats.DropReason;
import dev.sluice.media.stats.LoopCounters;
import dev.sluice.media.stats.LoopStats;
import dev.sluice.media.stats.MediaTotals;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Queue;

/** A loop without a thread: what it is asked to run waits for {@link #turn}, and its time stands still in between. */
final class TestLoop implements RouterLoop {
    private final MediaPacket.Pool packets;
    private final LoopCounters counters = new LoopCounters();
    private final FanOutQueue fanOut = new FanOutQueue(counters);
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Runnable take = this::take;
    private final HandOvers handOvers = new HandOvers(this::wake);
    private long nowNanos;
    int wakeUps;

    TestLoop(ByteBufAllocator allocator) { this.packets = new MediaPacket.Pool(allocator); }

    @Override
    public MediaPacket.Pool packets() { return packets; }

    @Override
    public FanOutQueue fanOut() { return fanOut; }

    @Override
    public LoopCounters counters() { return counters; }

    @Override
    public HandOvers handOvers() { return handOvers; }

    @Override
    public void execute(Runnable task) { tasks.add(task); }

    @Override
    public long nanoTime() { return nowNanos; }

    void setNanoTime(long nanos) { nowNanos = nanos; }

    /** The end of a read batch. */
    void flush() { fanOut.flush(nowNanos); }

    boolean isIdle() { return tasks.isEmpty(); }

    /** Runs what waits by now, and ends each task as a loop does. */
    void turn() {
        for (int i = tasks.size(); i > 0; i--) {
            tasks.remove().run();
            flush();
        }
    }

    long drops(DropReason reason) { return counters.drops(reason); }

    LoopStats stats() { return counters.snapshot(0, MediaTotals.ZERO, LoopCounters.Gauges.ZERO); }

    private void wake() {
        wakeUps++;
        tasks.add(take);
    }

    private void take() { handOvers.take(); }
}
