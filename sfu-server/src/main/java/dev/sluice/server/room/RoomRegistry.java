// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.room;

import dev.sluice.ice.IceCredentials;
import dev.sluice.media.MediaEngine;
import dev.sluice.media.TransportProxy;
import dev.sluice.media.dtls.Fingerprint;
import dev.sluice.media.stats.TransportStats;
import dev.sluice.media.transport.TransportConfig;
import dev.sluice.media.transport.TransportEvent;
import dev.sluice.rtp.ext.HeaderExtension;
import dev.sluice.signaling.ClientLink;
import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.JoinRequest;
import dev.sluice.signaling.JoinReservation;
import dev.sluice.signaling.LeaveReason;
import dev.sluice.signaling.ParticipantSession;
import dev.sluice.signaling.Readiness;
import dev.sluice.signaling.Reservation;
import dev.sluice.signaling.RoomGateway;
import dev.sluice.signaling.RoomInfo;
import dev.sluice.signaling.RoomParticipants;
import dev.sluice.signaling.ServerStats;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.negotiation.LocalTransport;
import dev.sluice.signaling.negotiation.PeerConnection;
import dev.sluice.signaling.negotiation.PeerConnectionConfig;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All rooms of this node, by name. Thread-safe: the map is concurrent, each room has a lock. */
public final class RoomRegistry implements RoomGateway {
    private static final int MAX_MEDIA_SECTIONS = 256;
    private static final Set<HeaderExtension> NOT_FORWARDED = Set.of(HeaderExtension.ABS_SEND_TIME,
            HeaderExtension.TRANSPORT_SEQUENCE_NUMBER, HeaderExtension.MID, HeaderExtension.RID,
            HeaderExtension.REPAIRED_RID,
            HeaderExtension.VIDEO_LAYERS_ALLOCATION, HeaderExtension.ABS_CAPTURE_TIME);
    private static final PeerConnectionConfig NEGOTIATION = negotiation();

    private final MediaEngine media;
    private final Fingerprint fingerprint;
    private final List<InetAddress> advertised;
    private final RoomSettings settings;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final LifecycleListener lifecycle;
    private final StatsSource stats;
    private final ConcurrentMap<String, Room> rooms = new ConcurrentHashMap<>();
    private final byte[] nodeSecret;
    private volatile Readiness readiness = Readiness.STARTING; // one word, set by the daemon, read by probes

    /** Hears what happens to transports; on their loops, must not block. */
    @FunctionalInterface
    public interface LifecycleListener {
        void onTransportEvent(String room, String participantId, TransportEvent event);
    }

    /** Makes the answer to {@code GET /api/stats}. */
    @FunctionalInterface
    public interface StatsSource {
        ServerStats stats(int rooms, List<TransportStats> transports, int tracks);
    }

    /** @param advertised addresses of our candidates, best first */
    public RoomRegistry(MediaEngine media, Fingerprint fingerprint, List<InetAddress> advertised, RoomSettings settings,
            RandomGenerator random, InstantSource clock, LifecycleListener lifecycle, StatsSource stats) {
        this.media = media;
        this.fingerprint = fingerprint;
        this.advertised = List.copyOf(advertised);
        this.settings = settings;
        this.random = random;
        this.clock = clock;
        this.lifecycle = lifecycle;
        this.stats = stats;
        this.nodeSecret = Ids.secret(random);
    }

    private static PeerConnectionConfig negotiation() {
        Set<String> received = Arrays.stream(HeaderExtension.values())
                .filter(extension -> extension != HeaderExtension.RID && extension != HeaderExtension.REPAIRED_RID)
                .map(HeaderExtension::uri).collect(Collectors.toSet());
        List<String> video = Arrays.stream(HeaderExtension.values())
                .filter(extension -> !NOT_FORWARDED.contains(extension))
                .filter(extension -> extension != HeaderExtension.AUDIO_LEVEL
                        && extension != HeaderExtension.CSRC_AUDIO_LEVEL)
                .map(HeaderExtension::uri).toList();
        List<String> audio = List.of(HeaderExtension.AUDIO_LEVEL.uri());
        return new PeerConnectionConfig(received, audio, video, MAX_MEDIA_SECTIONS);
    }

    public void setReadiness(Readiness readiness) { this.readiness = readiness; }

    @Override
    public Readiness readiness() { return readiness; }

    @Override
    public Reservation reserve(JoinReservation reservation) {
        Room room = rooms.get(reservation.room());
        RoomInfo info = room != null
                ? room.info()
                : new RoomInfo(Ids.room(nodeSecret, reservation.room()), reservation.room());
        return new Reservation(info, Ids.participant(random));
    }

    @Override
    public ParticipantSession join(JoinRequest request, ClientLink link) {
        while (true) {
            Room room = rooms.get(request.room());
            if (room == null) {
                room = create(request.room());
            }
            room.lock().lock();
            try {
                if (!room.isClosed()) { // else the reaper took it a moment ago: make another
                    return admit(room, request, link);
                }
            } finally {
                room.lock().unlock();
            }
        }
    }

    @Override
    public @Nullable RoomParticipants participants(String name) {
        Room room = rooms.get(name);
        if (room == null) {
            return null;
        }
        room.lock().lock();
        try {
            return room.snapshot();
        } finally {
            room.lock().unlock();
        }
    }

    @Override
    public ServerStats stats() {
        List<TransportStats> transports = transportStats();
        int tracks = transports.stream().mapToInt(transport -> transport.producers().size()).sum();
        return stats.stats(rooms.size(), transports, tracks);
    }

    public int roomCount() { return rooms.size(); }

    /** Of every participant, at most about a second old. */
    public List<TransportStats> transportStats() {
        List<TransportStats> all = new ArrayList<>();
        for (Room room : rooms.values()) {
            room.lock().lock();
            try {
                for (Participant participant : room.participants()) {
                    TransportStats transport = participant.mediaStats();
                    if (transport != null) {
                        all.add(transport);
                    }
                }
            } finally {
                room.lock().unlock();
            }
        }
        return all;
    }

    /** Names speakers; to be called a few times a second. */
    public void updateSpeakers() {
        for (Room room : rooms.values()) {
            room.router().pollAudioLevels(levels -> Thread.startVirtualThread(() -> {
                room.lock().lock();
                try {
                    room.updateSpeakers(levels);
                } finally {
                    room.lock().unlock();
                }
            }));
        }
    }

    /** Drops participants that are gone and rooms nobody is in; to be called about once a second. */
    public void sweep(long nowNanos) {
        for (Room room : rooms.values()) {
            room.lock().lock();
            try {
                room.dropSilent(settings.mediaSilence().toNanos(), nowNanos);
                if (room.isIdle(settings.emptyTimeout().toNanos(), nowNanos)) {
                    room.close();
                    rooms.remove(room.info().name(), room);
                }
            } finally {
                room.lock().unlock();
            }
        }
    }

    /** Tells everybody that the server ends. */
    public void shutDown(long nowNanos) {
        for (Room room : rooms.values()) {
            room.lock().lock();
            try {
                for (Participant participant : room.participants()) {
                    participant.closeLink(CloseReason.SERVER_SHUTDOWN);
                    room.remove(participant, LeaveReason.SERVER_SHUTDOWN, nowNanos);
                }
            } finally {
                room.lock().unlock();
            }
        }
    }

    private Room create(String name) {
        if (rooms.size() >= settings.maxRooms()) {
            throw new SignalingException(SignalingError.LIMIT_EXCEEDED,
                    "the server has its " + settings.maxRooms() + " rooms");
        }
        return rooms.computeIfAbsent(name,
                key -> new Room(new RoomInfo(Ids.room(nodeSecret, key), key), media.createRouter(), System.nanoTime()));
    }

    private Participant admit(Room room, JoinRequest request, ClientLink link) {
        Participant older = room.byIdentity(request.identity());
        if (older == null && room.size() >= settings.maxParticipants()) {
            throw new SignalingException(SignalingError.LIMIT_EXCEEDED,
                    "the room has its " + settings.maxParticipants() + " participants");
        }
        if (older != null) {
            older.closeLink(CloseReason.DUPLICATE_IDENTITY);
            room.remove(older, LeaveReason.DUPLICATE_IDENTITY, System.nanoTime());
        }
        String reserved = request.participantId();
        String id = reserved != null && !room.hasId(reserved) && isUnused(older, reserved)
                ? reserved
                : Ids.participant(random);
        Participant participant = create(id, room, request, link);
        room.add(participant);
        return participant;
    }

    /** A token can be used again; a participant's id cannot. */
    private static boolean isUnused(@Nullable Participant older, String reserved) {
        return older == null || !older.id().equals(reserved);
    }

    private Participant create(String id, Room room, JoinRequest request, ClientLink link) {
        IceCredentials credentials = IceCredentials.create(random);
        TransportProxy transport = room.router()
                .createTransport(new TransportConfig(id, credentials, id, settings.ice()), event -> {
                    lifecycle.onTransportEvent(room.info().name(), id, event);
                    handleMediaEvent(room, id, event);
                });
        LocalTransport local = new LocalTransport(credentials.fragment(), credentials.password(), fingerprint.toSdp(),
                Participant.candidateLines(advertised, transport.localAddress().getPort()));
        PeerConnection negotiation = new PeerConnection(NEGOTIATION, local, random.nextLong(1, Long.MAX_VALUE));
        return new Participant(id, request, room, settings, link, negotiation, local, transport, random,
                clock.millis());
    }

    /** A transport that failed for good takes its participant along; called on the loop. */
    private void handleMediaEvent(Room room, String participantId, TransportEvent event) {
        boolean failed = switch (event) {
            case TransportEvent.IceStateChanged(String state, _) -> state.equals("failed");
            case TransportEvent.DtlsFailed _,TransportEvent.ClosedByPeer _ -> true;
            case TransportEvent.Created _,TransportEvent.DtlsConnected _,TransportEvent.FirstRtp _,TransportEvent.Closed _ ->
                false;
        };
        if (failed) {
            Thread.startVirtualThread(() -> endFailed(room, participantId));
        }
    }

    private static void endFailed(Room room, String participantId) {
        room.lock().lock();
        try {
            for (Participant participant : room.participants()) {
                if (participant.id().equals(participantId)) {
                    participant.closeLink(CloseReason.MEDIA_FAILED);
                    room.remove(participant, LeaveReason.MEDIA_FAILED, System.nanoTime());
                }
            }
        } finally {
            room.lock().unlock();
        }
    }
}
