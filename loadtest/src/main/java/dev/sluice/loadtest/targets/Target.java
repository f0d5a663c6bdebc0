// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.targets;

import dev.sluice.testkit.NetworkConditions;
import org.jspecify.annotations.Nullable;

/** A server under load, seen from its clients. Holds nothing of a single participant. Thread-safe. */
public interface Target extends AutoCloseable {
    /** As reports name it, such as {@code sluice} or {@code livekit}. */
    String name();

    /**
     * Joins a room. Returns at once; what follows is told to {@code listener}, stage by stage.
     *
     * @return the participant, which also ends a join under way
     */
    TargetSession join(Participant participant, SessionListener listener);

    @Override
    void close();

    /**
     * Who joins.
     *
     * @param publishes whether it will publish; a server may need to know when it joins
     * @param impairment what the network does to its media, both ways; null for nothing
     */
    record Participant(String room, String identity, boolean publishes, @Nullable NetworkConditions impairment) {
        /** On a network without faults. */
        public Participant(String room, String identity, boolean publishes) {
            this(room, identity, publishes, null);
        }
    }
}
