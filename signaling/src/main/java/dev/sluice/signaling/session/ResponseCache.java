// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import dev.sluice.signaling.message.RpcId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The latest answers by request id, oldest forgotten first. Confined to its session's lock. */
final class ResponseCache {
    private static final int MAX_ENTRIES = 256;
    private static final int MAX_BYTES = 1 << 20;

    private final ArrayDeque<RpcId> order = new ArrayDeque<>();
    private final Map<RpcId, byte[]> frames = new HashMap<>();
    private int bytes;

    /** Keeps an answer; the id is not in the cache yet. */
    void put(RpcId id, byte[] frame) {
        order.add(id);
        frames.put(id, frame);
        bytes += frame.length;
        while (order.size() > MAX_ENTRIES || bytes > MAX_BYTES && order.size() > 1) {
            byte[] dropped = frames.remove(order.remove());
            bytes -= dropped == null ? 0 : dropped.length;
        }
    }

    byte @Nullable [] get(RpcId id) { return frames.get(id); }
}
