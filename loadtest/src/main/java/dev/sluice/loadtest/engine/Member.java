// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.measure.ParticipantMeter;
import dev.sluice.loadtest.media.TrackPublisher;
import dev.sluice.loadtest.targets.TargetSession;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A participant of a {@link Crowd}. Thread-safe. */
final class Member {
    private final int room;
    private final ParticipantMeter meter;
    private final TargetSession session;
    private final CompletableFuture<List<TrackPublisher>> published;

    /** @param published completes with its tracks, none for a receiver; fails when the server refuses them */
    Member(int room, ParticipantMeter meter, TargetSession session,
            CompletableFuture<List<TrackPublisher>> published) {
        this.room = room;
        this.meter = meter;
        this.session = session;
        this.published = published;
    }

    int room() { return room; }

    ParticipantMeter meter() { return meter; }

    CompletableFuture<List<TrackPublisher>> published() { return published; }

    /** Its tracks, as far as it has published. */
    List<TrackPublisher> tracks() {
        return published.isDone() && !published.isCompletedExceptionally() ? published.join() : List.of();
    }

    /** Stops its media and leaves in order. */
    CompletableFuture<Void> leave() {
        meter.leaves();
        tracks().forEach(TrackPublisher::stop);
        return session.leave();
    }

    /** Is gone without a word. */
    CompletableFuture<Void> vanish() {
        meter.leaves();
        tracks().forEach(TrackPublisher::stop);
        return session.vanish();
    }
}
