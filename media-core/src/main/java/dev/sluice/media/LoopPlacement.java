// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media;

import java.util.Comparator;
import java.util.List;

/**
 * Decides on which loop a participant's transport lives. A room begins on the least busy loop and stays there until that is busy or has
 * many of the room; then it goes on to the next. Small rooms never go on: handing over would cost more than it gains. Pure.
 */
final class LoopPlacement {
    /** Participants up to which a room stays together even on a busy loop. */
    static final int SMALL_ROOM = 8;

    private static final Comparator<Candidate> LEAST_BUSY = Comparator.comparingInt(Candidate::busyTenths)
            .thenComparingInt(Candidate::transports).thenComparingInt(Candidate::loop);
    private static final Comparator<Candidate> MOST_OF_ROOM = Comparator.comparingInt(Candidate::ofRoom).reversed()
            .thenComparingInt(Candidate::loop);
    private static final Comparator<Candidate> LEAST_OF_ROOM = Comparator.comparingInt(Candidate::ofRoom)
            .thenComparing(LEAST_BUSY);

    private final SpillPolicy policy;

    LoopPlacement(SpillPolicy policy) { this.policy = policy; }

    /**
     * A loop as a newcomer to a room sees it.
     *
     * @param busyShare 0..1, of a processor
     * @param transports of all rooms, those included which the loop has not made yet
     * @param ofRoom of these, those of the room
     */
    record Candidate(int loop, double busyShare, int transports, int ofRoom) {
        /** Finer differences are noise. */
        int busyTenths() { return (int) (busyShare * 10); }
    }

    /**
     * @param loops at least one
     *
     * @return {@link Candidate#loop} of the chosen one
     */
    int choose(List<Candidate> loops) {
        int size = loops.stream().mapToInt(Candidate::ofRoom).sum();
        if (size == 0) {
            return loops.stream().min(LEAST_BUSY).orElseThrow().loop();
        }
        if (size < Math.min(SMALL_ROOM, policy.participants())) {
            return loops.stream().min(MOST_OF_ROOM).orElseThrow().loop();
        }
        List<Candidate> free = loops.stream().filter(loop -> loop.busyShare() * 100 < policy.busyPercent()).toList();
        return free.stream().filter(loop -> loop.ofRoom() > 0 && loop.ofRoom() < policy.participants())
                .min(MOST_OF_ROOM).or(() -> free.stream().min(LEAST_OF_ROOM))
                .or(() -> loops.stream().min(LEAST_BUSY)).orElseThrow().loop();
    }
}
