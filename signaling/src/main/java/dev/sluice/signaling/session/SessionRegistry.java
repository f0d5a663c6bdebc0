// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions alive on this node, by the id in their resume token. Thread-safe. */
final class SessionRegistry {
    private final Map<String, LiveSession> sessions = new ConcurrentHashMap<>();

    void add(LiveSession session) { sessions.put(session.id(), session); }

    /** False when it was not there. */
    boolean remove(LiveSession session) {
        return sessions.remove(session.id(), session);
    }

    /** The session a resume token points to; its secret is not checked here. */
    @Nullable
    LiveSession find(ResumeToken token) { return sessions.get(token.sessionId()); }

    /** Sessions whose time for a resume is over. */
    List<LiveSession> expired(long nowNanos) {
        List<LiveSession> expired = new ArrayList<>();
        for (LiveSession session : sessions.values()) {
            if (session.isExpired(nowNanos)) {
                expired.add(session);
            }
        }
        return expired;
    }

    List<LiveSession> all() { return List.copyOf(sessions.values()); }
}
