// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import java.util.ArrayList;

/** The tracks that got packets in the current read batch of a loop. Confined to the loop. */
public final class FanOutQueue {
    private final ArrayList<PacketFanOut> tracks = new ArrayList<>();
    private final ArrayList<HandOverQueue> handOvers = new ArrayList<>();

    void add(PacketFanOut track) { tracks.add(track); }

    /** The other loop sees what was put into the queue when the batch is flushed, all at once. */
    void commitLater(HandOverQueue queue) {
        if (!handOvers.contains(queue)) { // a few at most
            handOvers.add(queue);
        }
    }

    /**
     * Fans out everything of the read batch; the caller flushes the sockets afterwards. Other loops come first, so that they work while
     * this one serves its own receivers.
     */
    public void flush(long nowNanos) {
        for (int i = 0; i < tracks.size(); i++) {
            tracks.get(i).handOver();
        }
        for (int i = 0; i < handOvers.size(); i++) {
            handOvers.get(i).commit();
        }
        handOvers.clear();
        for (int i = 0; i < tracks.size(); i++) {
            tracks.get(i).flush(nowNanos);
        }
        tracks.clear();
    }
}
