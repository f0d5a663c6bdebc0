// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.media.stats.LoopCounters;

/** What routing asks of a loop. All but {@link #execute} and {@link #nanoTime} belong to the loop's thread. */
public interface RouterLoop {
    MediaPacket.Pool packets();

    FanOutQueue fanOut();

    LoopCounters counters();

    /** What other loops hand to this one. */
    HandOvers handOvers();

    /** Runs on the loop, in order, and flushes what it sent; not at all once the loop is closed. Callable from any thread. */
    void execute(Runnable task);

    /** One scale for all loops; callable from any thread. */
    long nanoTime();
}
