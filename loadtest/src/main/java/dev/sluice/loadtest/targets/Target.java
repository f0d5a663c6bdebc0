// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.targets;

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
     */
    record Participant(String room, String identity, boolean publishes) {}
}
