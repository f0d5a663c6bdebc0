// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The port's test double: rooms without media that keep a record of every call. Thread-safe. */
public final class RecordingGateway implements RoomGateway {
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, Map<String, FakeParticipant>> rooms = new ConcurrentHashMap<>();
    public final List<JoinRequest> joins = new CopyOnWriteArrayList<>();
    public volatile Function<OfferParams, OfferResult> onOffer = offer -> new OfferResult("answer to " + offer.sdp(),
            offer.tracks().stream().map(track -> new OfferResult.TrackBinding(track.mid(), "TR_" + track.mid()))
                    .toList());
    public volatile Runnable onJoin = () -> {};
    public volatile Readiness readiness = Readiness.READY;

    /** Every participant that ever joined, in order. */
    public final List<FakeParticipant> participants = new CopyOnWriteArrayList<>();

    @Override
    public Reservation reserve(JoinReservation reservation) {
        return new Reservation(roomInfo(reservation.room()), newId("PA_"));
    }

    @Override
    public ParticipantSession join(JoinRequest request, ClientLink link) {
        joins.add(request);
        FakeParticipant participant = new FakeParticipant(this, request, link,
                request.participantId() == null ? newId("PA_") : request.participantId());
        participants.add(participant);
        List<FakeParticipant> others;
        synchronized (this) {
            Map<String, FakeParticipant> room = rooms.computeIfAbsent(request.room(), _ -> new LinkedHashMap<>());
            FakeParticipant older = room.put(request.identity(), participant);
            if (older != null) {
                older.link.close(CloseReason.DUPLICATE_IDENTITY);
            }
            others = others(participant);
        }
        others.forEach(other -> other.link.send(new ServerNotification.ParticipantJoined(participant.info())));
        onJoin.run();
        return participant;
    }

    @Override
    public synchronized @Nullable RoomParticipants participants(String room) {
        Map<String, FakeParticipant> members = rooms.get(room);
        return members == null
                ? null
                : new RoomParticipants(roomInfo(room), members.values().stream().map(FakeParticipant::info).toList());
    }

    @Override
    public ServerStats stats() {
        return new ServerStats("test", 1234, rooms.size(), participants.size(), 0, Map.of("connected", 2), 12.5, null,
                0.01, 0.02,
                new ServerStats.Traffic(100, 120_000), new ServerStats.Traffic(200, 240_000));
    }

    @Override
    public Readiness readiness() { return readiness; }

    @Override
    public List<IceServer> iceServers(String identity) {
        return List.of(new IceServer(List.of("stun:192.0.2.1:3478"), null, null));
    }

    /** The latest participant. */
    public FakeParticipant last() { return participants.getLast(); }

    synchronized List<FakeParticipant> others(FakeParticipant participant) {
        List<FakeParticipant> others = new ArrayList<>(
                rooms.getOrDefault(participant.request.room(), Map.of()).values());
        others.remove(participant);
        return others;
    }

    void remove(FakeParticipant participant, LeaveReason reason) {
        List<FakeParticipant> others;
        synchronized (this) {
            others = others(participant);
            Map<String, FakeParticipant> room = rooms.get(participant.request.room());
            if (room != null && room.remove(participant.request.identity(), participant) && room.isEmpty()) {
                rooms.remove(participant.request.room());
            }
        }
        others.forEach(
                other -> other.link.send(new ServerNotification.ParticipantLeft(participant.info().id(), reason)));
    }

    static RoomInfo roomInfo(String name) {
        return new RoomInfo("RM_" + String.format("%016x", name.hashCode()), name);
    }

    private String newId(String prefix) { return prefix + String.format("%016d", ids.incrementAndGet()); }

    /** Records calls, and fails when two of them overlap. */
    public static final class FakeParticipant implements ParticipantSession {
        public final JoinRequest request;
        public final ClientLink link;
        public final List<String> calls = new CopyOnWriteArrayList<>();
        public final List<String> violations = new CopyOnWriteArrayList<>();
        private final RecordingGateway gateway;
        private final ParticipantInfo info;
        private final AtomicInteger running = new AtomicInteger();
        private volatile boolean over;

        FakeParticipant(RecordingGateway gateway, JoinRequest request, ClientLink link, String id) {
            this.gateway = gateway;
            this.request = request;
            this.link = link;
            this.info = new ParticipantInfo(id, request.identity(), request.name(), List.of(), 1_790_000_000_000L);
        }

        public ParticipantInfo info() { return info; }

        @Override
        public JoinedRoom joined() {
            return new JoinedRoom(roomInfo(request.room()), info,
                    gateway.others(this).stream().map(FakeParticipant::info).toList());
        }

        @Override
        public OfferResult offer(OfferParams params) {
            return alone("offer " + params.sdp(), () -> gateway.onOffer.apply(params));
        }

        @Override
        public void answer(int offerId, String sdp) { record("answer " + offerId + " " + sdp); }

        @Override
        public void addCandidate(IceCandidateInit candidate) { record("candidate " + candidate.candidate()); }

        @Override
        public void setMuted(String trackId, boolean muted) {
            record("set_muted " + trackId + " " + muted);
            if (trackId.equals("TR_unknown")) {
                throw new SignalingException(SignalingError.NOT_FOUND, "track_id: no such track");
            }
            if (trackId.equals("TR_broken")) {
                throw new IllegalStateException("a bug of the room, on purpose");
            }
        }

        @Override
        public void setSubscription(String trackId, boolean subscribed) {
            record("set_subscription " + trackId + " " + subscribed);
        }

        @Override
        public void socketLost() { record("socket_lost"); }

        @Override
        public void socketResumed() { record("socket_resumed"); }

        @Override
        public void leave(LeaveReason reason) {
            record("leave " + reason);
            over = true;
            gateway.remove(this, reason);
        }

        private void record(String call) { alone(call, () -> call); }

        private <T> T alone(String call, java.util.function.Supplier<T> body) {
            if (running.incrementAndGet() != 1) {
                violations.add("overlap at " + call);
            }
            if (over) {
                violations.add("after leave: " + call);
            }
            calls.add(call);
            try {
                return body.get();
            } finally {
                running.decrementAndGet();
            }
        }
    }
}
