// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import java.util.ArrayList;

/** The producers that got packets in the current read batch of a loop. Confined to the loop. */
public final class FanOutQueue {
    private final ArrayList<Producer> producers = new ArrayList<>();

    void add(Producer producer) { producers.add(producer); }

    /** Fans out everything of the read batch; the caller flushes the sockets afterwards. */
    public void flush(long nowNanos) {
        for (int i = 0; i < producers.size(); i++) {
            producers.get(i).flush(nowNanos);
        }
        producers.clear();
    }
}
