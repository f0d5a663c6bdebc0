// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media;

import dev.sluice.media.net.MediaLoop;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** The loops of the media plane and how many transports each was given. Thread-safe. */
final class LoopSet {
    private final List<MediaLoop> loops;
    private final LoopPlacement placement;
    private final AtomicIntegerArray transports; // by loop; ahead of what the loops say of themselves once a second

    LoopSet(List<MediaLoop> loops, SpillPolicy policy) {
        this.loops = List.copyOf(loops);
        this.placement = new LoopPlacement(policy);
        this.transports = new AtomicIntegerArray(loops.size());
    }

    List<MediaLoop> all() { return loops; }

    /**
     * A place for one more transport, counted at once.
     *
     * @param ofRoom transports of its room by loop; counted there, too
     */
    MediaLoop take(AtomicIntegerArray ofRoom) {
        int chosen = placement.choose(loops.stream().map(loop -> new LoopPlacement.Candidate(loop.index(),
                loop.stats().busyShare(), transports.get(loop.index()), ofRoom.get(loop.index()))).toList());
        ofRoom.incrementAndGet(chosen);
        transports.incrementAndGet(chosen);
        return loops.get(chosen);
    }

    /** The transport has closed. */
    void giveBack(int loop, AtomicIntegerArray ofRoom) {
        ofRoom.decrementAndGet(loop);
        transports.decrementAndGet(loop);
    }
}
