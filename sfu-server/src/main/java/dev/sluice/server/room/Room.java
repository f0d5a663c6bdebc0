// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.room;

import dev.sluice.media.RouterProxy;
import dev.sluice.media.router.Router;
import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.LeaveReason;
import dev.sluice.signaling.ParticipantInfo;
import dev.sluice.signaling.RoomInfo;
import dev.sluice.signaling.RoomParticipants;
import dev.sluice.signaling.ServerNotification;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One room: its participants and their tracks. Everything in it, its participants included, is guarded by {@link #lock}; nothing under
 * the lock blocks, because sockets and media are reached through queues.
 */
final class Room {
    /** How much quieter than the loudest a speaker may be and still be named. */
    private static final double SPEAKING_LEVEL = 0.15;

    private final RoomInfo info;
    private final RouterProxy router;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Participant> participants = new LinkedHashMap<>();
    private List<String> lastSpeakers = List.of();
    private long emptySinceNanos;
    private boolean closed;

    Room(RoomInfo info, RouterProxy router, long nowNanos) {
        this.info = info;
        this.router = router;
        this.emptySinceNanos = nowNanos;
    }

    RoomInfo info() { return info; }

    RouterProxy router() { return router; }

    ReentrantLock lock() { return lock; }

    boolean isClosed() { return closed; }

    void close() { closed = true; }

    int size() { return participants.size(); }

    List<Participant> participants() { return List.copyOf(participants.values()); }

    @Nullable
    Participant byIdentity(String identity) {
        for (Participant participant : participants.values()) {
            if (participant.identity().equals(identity)) {
                return participant;
            }
        }
        return null;
    }

    boolean hasId(String participantId) { return participants.containsKey(participantId); }

    /** Lets the participant in, tells the others, and subscribes it to what there is. */
    void add(Participant participant) {
        ParticipantInfo newcomer = participant.info();
        others(participant).forEach(other -> other.notify(new ServerNotification.ParticipantJoined(newcomer)));
        participants.put(participant.id(), participant);
        for (Participant other : others(participant)) {
            other.tracks().forEach(participant::subscribe);
        }
        participant.flushOffer();
    }

    /** Takes the participant out, its tracks first. Does nothing when it is gone already. */
    void remove(Participant participant, LeaveReason reason, long nowNanos) {
        if (participants.remove(participant.id(), participant)) {
            for (PublishedTrack track : participant.tracks()) {
                participants.values().forEach(other -> other.unsubscribe(track.id()));
            }
            participant.close(reason);
            for (Participant other : participants()) {
                other.notify(new ServerNotification.ParticipantLeft(participant.id(), reason));
                other.flushOffer();
            }
            emptySinceNanos = nowNanos;
        }
    }

    void published(PublishedTrack track) {
        for (Participant other : others(track.publisher())) {
            other.notify(new ServerNotification.TrackPublished(track.publisher().id(), track.info()));
            other.subscribe(track);
        }
    }

    void unpublished(PublishedTrack track) {
        for (Participant other : others(track.publisher())) {
            other.notify(new ServerNotification.TrackUnpublished(track.publisher().id(), track.id()));
            other.unsubscribe(track.id());
        }
    }

    /** Sends the offers that are due, one for all that changed. */
    void flushOffers() {
        participants.values().forEach(Participant::flushOffer);
    }

    void updated(PublishedTrack track) {
        for (Participant other : others(track.publisher())) {
            other.notify(new ServerNotification.TrackUpdated(track.publisher().id(), track.info()));
        }
    }

    @Nullable
    PublishedTrack track(String trackId) {
        for (Participant participant : participants.values()) {
            for (PublishedTrack track : participant.tracks()) {
                if (track.id().equals(trackId)) {
                    return track;
                }
            }
        }
        return null;
    }

    RoomParticipants snapshot() {
        return new RoomParticipants(info, participants().stream().map(Participant::info).toList());
    }

    /** Names those who speak, loudest first, when the list changed. */
    void updateSpeakers(List<Router.AudioLevelOf> levels) {
        List<ServerNotification.Speaker> speakers = new ArrayList<>();
        for (Router.AudioLevelOf level : levels) {
            PublishedTrack track = level.level() >= SPEAKING_LEVEL ? track(level.producerId()) : null;
            if (track != null && !track.isMuted()) {
                speakers.add(new ServerNotification.Speaker(track.publisher().id(),
                        Math.round(level.level() * 100) / 100.0));
            }
        }
        speakers.sort(Comparator.comparingDouble(ServerNotification.Speaker::level).reversed());
        List<String> ids = speakers.stream().map(ServerNotification.Speaker::participantId).distinct().toList();
        if (!ids.equals(lastSpeakers)) {
            lastSpeakers = ids;
            participants().forEach(participant -> participant.notify(new ServerNotification.Speakers(speakers)));
        }
    }

    /** Ends participants whose socket is lost and whose media is silent. */
    void dropSilent(long silenceNanos, long nowNanos) {
        for (Participant participant : participants()) {
            if (participant.isGone(silenceNanos, nowNanos)) {
                participant.closeLink(CloseReason.CONNECTION_LOST);
                remove(participant, LeaveReason.CONNECTION_LOST, nowNanos);
            }
        }
    }

    boolean isIdle(long timeoutNanos, long nowNanos) {
        return participants.isEmpty() && nowNanos - emptySinceNanos >= timeoutNanos;
    }

    private List<Participant> others(Participant participant) {
        return participants.values().stream().filter(other -> other != participant).toList();
    }
}
