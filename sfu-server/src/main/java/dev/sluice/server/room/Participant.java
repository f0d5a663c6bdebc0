// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.room;

import dev.sluice.ice.IceCandidate;
import dev.sluice.ice.IceCredentials;
import dev.sluice.media.TransportProxy;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import dev.sluice.media.stats.TransportStats;
import dev.sluice.media.transport.RemoteParameters;
import dev.sluice.signaling.ClientLink;
import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.IceCandidateInit;
import dev.sluice.signaling.JoinRequest;
import dev.sluice.signaling.JoinedRoom;
import dev.sluice.signaling.LeaveReason;
import dev.sluice.signaling.OfferParams;
import dev.sluice.signaling.OfferResult;
import dev.sluice.signaling.ParticipantInfo;
import dev.sluice.signaling.ParticipantSession;
import dev.sluice.signaling.ServerNotification;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.negotiation.Change;
import dev.sluice.signaling.negotiation.LocalTransport;
import dev.sluice.signaling.negotiation.NegotiationException;
import dev.sluice.signaling.negotiation.PeerConnection;
import dev.sluice.signaling.negotiation.ReceiverParameters;
import dev.sluice.signaling.negotiation.SenderParameters;
import dev.sluice.signaling.negotiation.SenderRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One participant: joins its signaling session, its negotiation and its media transport. The session's methods take the room's lock;
 * package-private ones expect it to be held.
 */
final class Participant implements ParticipantSession {
    private final String id;
    private final JoinRequest request;
    private final Room room;
    private final RoomSettings settings;
    private final ClientLink link;
    private final RandomGenerator random;
    private final long joinedAtMillis;
    private final PeerConnection negotiation;
    private final TransportProxy transport;
    private final Map<String, ReceiverParameters> received = new LinkedHashMap<>();
    private final Map<String, PublishedTrack> tracksByMid = new LinkedHashMap<>();
    private final Map<String, OfferParams.TrackDeclaration> declarationsByMid = new HashMap<>();
    private final Set<String> unwanted = new HashSet<>();
    private LocalTransport localTransport;
    private boolean socketLost;

    Participant(String id, JoinRequest request, Room room, RoomSettings settings, ClientLink link,
            PeerConnection negotiation,
            LocalTransport localTransport, TransportProxy transport, RandomGenerator random, long joinedAtMillis) {
        this.id = id;
        this.request = request;
        this.room = room;
        this.settings = settings;
        this.link = link;
        this.negotiation = negotiation;
        this.localTransport = localTransport;
        this.transport = transport;
        this.random = random;
        this.joinedAtMillis = joinedAtMillis;
    }

    String id() { return id; }

    String identity() { return request.identity(); }

    List<PublishedTrack> tracks() { return List.copyOf(tracksByMid.values()); }

    @Nullable
    TransportStats mediaStats() { return transport.stats(); }

    ParticipantInfo info() {
        return new ParticipantInfo(id, request.identity(), request.name(),
                tracksByMid.values().stream().map(PublishedTrack::info).toList(), joinedAtMillis);
    }

    void notify(ServerNotification notification) { link.send(notification); }

    void closeLink(CloseReason reason) { link.close(reason); }

    /** Adds the track to what the next offer carries. */
    void subscribe(PublishedTrack track) {
        if (request.grants().canSubscribe() && !unwanted.contains(track.id())) {
            negotiation.addSender(
                    new SenderRequest(track.id(), track.publisher().id(), track.kind(), track.publisher().id(),
                            random.nextInt(), random.nextInt(), List.of(track.codecs().getFirst())));
        }
    }

    void unsubscribe(String trackId) {
        negotiation.removeSender(trackId);
        transport.removeConsumer(trackId);
    }

    /** Sends our next offer, if there is one to send. */
    void flushOffer() {
        PeerConnection.LocalOffer offer = negotiation.pollOffer();
        applyChanges(); // tracks that found no section
        if (offer != null) {
            link.send(new ServerNotification.Offer(offer.offerId(), offer.sdp(), offer.tracks().stream()
                    .map(track -> new ServerNotification.SubscribedTrack(track.mid(), track.trackId(),
                            track.streamId()))
                    .toList()));
        }
    }

    /** Whether nobody is there any more: no socket, and no media for so long. */
    boolean isGone(long silenceNanos, long nowNanos) {
        TransportStats stats = transport.stats();
        return socketLost && (stats == null || nowNanos - stats.lastReceivedNanos() > silenceNanos);
    }

    void close(LeaveReason reason) { transport.close(reason.name().toLowerCase(java.util.Locale.ROOT)); }

    @Override
    public JoinedRoom joined() {
        return locked(() -> new JoinedRoom(room.info(), info(),
                room.participants().stream().filter(other -> other != this).map(Participant::info).toList()));
    }

    @Override
    public OfferResult offer(OfferParams params) {
        return locked(() -> {
            if (!params.tracks().isEmpty() && !request.grants().canPublish()) {
                throw new SignalingException(SignalingError.FORBIDDEN, "the token does not allow to publish");
            }
            if (params.tracks().size() > settings.maxTracks()) {
                throw new SignalingException(SignalingError.LIMIT_EXCEEDED,
                        "more than " + settings.maxTracks() + " tracks");
            }
            String answer = negotiate(() -> negotiation.handleOffer(params.sdp(), this::restartIce));
            declarationsByMid.clear();
            params.tracks().forEach(declaration -> declarationsByMid.put(declaration.mid(), declaration));
            applyChanges();
            publishDeclared();
            room.flushOffers();
            List<OfferResult.TrackBinding> bindings = new ArrayList<>();
            tracksByMid.forEach((mid, track) -> bindings.add(new OfferResult.TrackBinding(mid, track.id())));
            return new OfferResult(answer, bindings);
        });
    }

    @Override
    public void answer(int offerId, String sdp) {
        locked(() -> {
            negotiate(() -> {
                negotiation.handleAnswer(offerId, sdp);
                return "";
            });
            applyChanges();
            publishDeclared();
            room.flushOffers();
            return "";
        });
    }

    @Override
    public void addCandidate(IceCandidateInit candidate) {
        // A lite agent sends no checks of its own: it learns the client's addresses from the checks that arrive (RFC 8445 §2.5).
    }

    @Override
    public void setMuted(String trackId, boolean muted) {
        locked(() -> {
            PublishedTrack track = tracksByMid.values().stream().filter(own -> own.id().equals(trackId)).findFirst()
                    .orElseThrow(
                            () -> new SignalingException(SignalingError.NOT_FOUND, "you publish no track " + trackId));
            if (track.isMuted() != muted) {
                track.setMuted(muted);
                transport.setProducerPaused(trackId, muted);
                room.updated(track);
            }
            return "";
        });
    }

    @Override
    public void setSubscription(String trackId, boolean subscribed) {
        locked(() -> {
            PublishedTrack track = room.track(trackId);
            if (track == null || track.publisher() == this) {
                throw new SignalingException(SignalingError.NOT_FOUND, "no track " + trackId + " to subscribe to");
            }
            if (subscribed && unwanted.remove(trackId)) {
                subscribe(track);
            } else if (!subscribed && unwanted.add(trackId)) {
                unsubscribe(trackId);
            }
            flushOffer();
            return "";
        });
    }

    @Override
    public void socketLost() {
        locked(() -> {
            socketLost = true;
            return "";
        });
    }

    @Override
    public void socketResumed() {
        locked(() -> {
            socketLost = false;
            return "";
        });
    }

    @Override
    public void leave(LeaveReason reason) {
        locked(() -> {
            room.remove(this, reason, System.nanoTime());
            return "";
        });
    }

    private <T> T locked(java.util.function.Supplier<T> action) {
        room.lock().lock();
        try {
            return action.get();
        } finally {
            room.lock().unlock();
        }
    }

    private static String negotiate(java.util.function.Supplier<String> step) {
        try {
            return step.get();
        } catch (NegotiationException e) {
            SignalingError error = switch (e.reason()) {
                case GLARE -> SignalingError.GLARE;
                case BAD_SDP -> SignalingError.BAD_SDP;
                case NEGOTIATION_FAILED -> SignalingError.NEGOTIATION_FAILED;
                case UNKNOWN_OFFER -> SignalingError.NOT_FOUND;
            };
            throw new SignalingException(error, Objects.requireNonNullElse(e.getMessage(), error.reason()));
        }
    }

    private LocalTransport restartIce() {
        IceCredentials credentials = IceCredentials.create(random);
        transport.restartIce(credentials);
        localTransport = localTransport.withCredentials(credentials.fragment(), credentials.password());
        return localTransport;
    }

    private void applyChanges() {
        for (Change change = negotiation.poll(); change != null; change = negotiation.poll()) {
            switch (change) {
                case Change.RemoteTransport remote -> setRemote(remote);
                case Change.ReceiverChanged(ReceiverParameters parameters) -> {
                    unpublish(parameters.mid());
                    received.put(parameters.mid(), parameters);
                }
                case Change.ReceiverRemoved(String mid) -> {
                    received.remove(mid);
                    unpublish(mid);
                }
                case Change.SenderActive(SenderParameters parameters) -> activate(parameters);
                case Change.SenderRejected(String trackId, Change.Rejection reason) -> {
                    transport.removeConsumer(trackId);
                    link.send(new ServerNotification.SubscriptionFailed(trackId, switch (reason) {
                        case CODEC_UNSUPPORTED -> ServerNotification.SubscriptionFailure.CODEC_UNSUPPORTED;
                        case REJECTED -> ServerNotification.SubscriptionFailure.REJECTED;
                    }));
                }
            }
        }
    }

    private void setRemote(Change.RemoteTransport remote) {
        IceCredentials credentials = IceCredentials.parse(remote.iceUfrag(), remote.icePwd());
        List<Fingerprint> fingerprints = remote.fingerprints().stream().map(Fingerprint::parse).filter(Objects::nonNull)
                .toList();
        if (credentials == null || fingerprints.isEmpty()) {
            throw new SignalingException(SignalingError.NEGOTIATION_FAILED,
                    credentials == null ? "malformed ICE credentials" : "no fingerprint of sha-256 or better");
        }
        transport.setRemote(
                new RemoteParameters(credentials, fingerprints,
                        remote.weAreDtlsClient() ? DtlsRole.CLIENT : DtlsRole.SERVER));
    }

    /** Sections the client both sends on and has declared become tracks. */
    private void publishDeclared() {
        for (ReceiverParameters parameters : List.copyOf(received.values())) {
            OfferParams.TrackDeclaration declaration = declarationsByMid.get(parameters.mid());
            if (declaration != null && !tracksByMid.containsKey(parameters.mid())
                    && declaration.source().kind().name().equalsIgnoreCase(parameters.kind())) {
                PublishedTrack track = new PublishedTrack(Ids.track(random), this, declaration.source(),
                        declaration.name(),
                        declaration.muted(), parameters);
                tracksByMid.put(parameters.mid(), track);
                transport.addProducer(MediaMapping.producer(track.id(), parameters));
                if (track.isMuted()) {
                    transport.setProducerPaused(track.id(), true);
                }
                room.published(track);
            }
        }
    }

    private void unpublish(String mid) {
        PublishedTrack track = tracksByMid.remove(mid);
        if (track != null) {
            transport.removeProducer(track.id());
            room.unpublished(track);
        }
    }

    private void activate(SenderParameters parameters) {
        PublishedTrack track = room.track(parameters.request().trackId());
        if (track != null) {
            transport.addConsumer(MediaMapping.consumer(parameters, track.codecs()));
        }
    }

    /** Our candidates as SDP lines: one for each advertised address, in order of preference. */
    static List<String> candidateLines(List<java.net.InetAddress> addresses, int port) {
        List<String> lines = new ArrayList<>();
        int preference = 65_535;
        for (java.net.InetAddress address : addresses) {
            lines.add(IceCandidate.host(new java.net.InetSocketAddress(address, port), preference--).toSdp());
        }
        return lines;
    }
}
