// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The latest notifications of a session, numbered without gaps. Confined to its session's lock. */
final class ReplayBuffer {
    static final int MAX_NOTIFICATIONS = 256;
    static final int MAX_BYTES = 1 << 20;

    private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    private int bytes;
    private long lastSeq; // number of the newest frame, 0 before the first

    long nextSeq() { return lastSeq + 1; }

    long lastSeq() { return lastSeq; }

    /** Keeps the frame that has the number {@link #nextSeq}. */
    void add(byte[] frame) {
        lastSeq++;
        frames.add(frame);
        bytes += frame.length;
        while (frames.size() > MAX_NOTIFICATIONS || bytes > MAX_BYTES) {
            bytes -= frames.remove().length;
        }
    }

    /**
     * The frames after {@code seq}, oldest first; null when some of them are forgotten.
     *
     * @param seq 0 to {@link #lastSeq}
     */
    @Nullable
    List<byte[]> after(long seq) {
        int missed = Math.toIntExact(lastSeq - seq);
        if (missed > frames.size()) {
            return null;
        }
        return new ArrayList<>(frames).subList(frames.size() - missed, frames.size());
    }
}
