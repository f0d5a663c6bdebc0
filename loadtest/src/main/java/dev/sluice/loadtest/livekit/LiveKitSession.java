// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.livekit;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.peer.MessageSocket;
import dev.sluice.loadtest.peer.OfferedTrack;
import dev.sluice.loadtest.peer.PeerEvents;
import dev.sluice.loadtest.peer.PublishQueue;
import dev.sluice.loadtest.peer.RtcPeer;
import dev.sluice.loadtest.peer.StageTracker;
import dev.sluice.loadtest.targets.Publication;
import dev.sluice.loadtest.targets.SessionListener;
import dev.sluice.loadtest.targets.SessionListener.Stage;
import dev.sluice.loadtest.targets.Target.Participant;
import dev.sluice.loadtest.targets.TargetSession;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.SignalTarget;
import org.jspecify.annotations.Nullable;

/**
 * A participant of a LiveKit room: it answers the server's offers on one PeerConnection and publishes on another, which exists from the
 * first track on. State is confined to one event loop; the methods of {@link TargetSession} are for any thread.
 */
final class LiveKitSession implements TargetSession {
    private final BotResources resources;
    private final Participant participant;
    private final EventLoop loop;
    private final StageTracker stages;
    private final PeerEvents events;
    private final RtcPeer subscriber;
    private final PublishQueue publishing;
    private @Nullable MessageSocket socket;
    private @Nullable ScheduledFuture<?> pings;
    private int offerId;
    private @Nullable CompletableFuture<Void> ended;

    LiveKitSession(BotResources resources, Participant participant, SessionListener listener) {
        this.resources = resources;
        this.participant = participant;
        this.loop = resources.nextLoop();
        this.stages = new StageTracker(listener);
        this.events = new PeerEvents(listener, new TransportState());
        this.subscriber = peer();
        this.publishing = new PublishQueue(this::peer, this::offer);
    }

    void connect(HttpClient http, URI url, String token) {
        loop.execute(() -> {
            if (ended == null) {
                socket = MessageSocket.open(http, url, Map.of("Authorization", "Bearer " + token), "", new Signals());
            }
        });
    }

    @Override
    public CompletableFuture<List<Publication>> publish(List<TrackRequest> tracks) {
        return CompletableFuture.supplyAsync(() -> publishing.add(tracks), loop).thenCompose(result -> result);
    }

    @Override
    public CompletableFuture<Void> leave() { return end(true); }

    @Override
    public CompletableFuture<Void> vanish() { return end(false); }

    private RtcPeer peer() { return new RtcPeer(resources, loop, events, participant.impairment()); }

    private CompletableFuture<Void> end(boolean inOrder) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        loop.execute(() -> {
            if (ended == null) {
                ended = close(inOrder);
            }
            ended.whenComplete((_, _) -> result.complete(null));
        });
        return result;
    }

    private CompletableFuture<Void> close(boolean inOrder) {
        if (pings != null) {
            pings.cancel(false);
        }
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        if (socket != null && inOrder) {
            send(SignalRequests.leave());
            closing.add(socket.close());
        } else if (socket != null) {
            socket.abort();
        }
        closing.add(inOrder ? subscriber.close() : subscriber.vanish());
        RtcPeer publisher = publishing.peer();
        if (publisher != null) {
            closing.add(inOrder ? publisher.close() : publisher.vanish());
        }
        publishing.refuse(new BotException("gone", participant.identity() + " has left"));
        return CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new));
    }

    private void send(SignalRequest request) {
        if (socket != null) {
            socket.send(request.toByteArray());
        }
    }

    private void fail(String reason) {
        if (ended == null) {
            stages.fail(reason);
            ended = close(false);
        }
    }

    /** Announces the tracks and offers them in one go, as the JavaScript client does. */
    private void offer(List<OfferedTrack> added, String sdp) {
        added.forEach(track -> send(SignalRequests.addTrack(track)));
        send(SignalRequests.offer(++offerId, sdp));
    }

    private void handle(SignalResponse response) {
        if (ended != null) {
            return;
        }
        try {
            switch (response.getMessageCase()) {
                case JOIN -> handleJoin(response.getJoin().getPingInterval());
                case OFFER -> {
                    var offer = response.getOffer();
                    send(SignalRequests.answer(offer.getId(), subscriber.answer(offer.getSdp())));
                }
                case ANSWER -> {
                    if (response.getAnswer().getId() == offerId) {
                        publishing.handleAnswer(response.getAnswer().getSdp());
                    }
                }
                case TRICKLE -> handleTrickle(response.getTrickle().getTarget(),
                        SignalRequests.candidate(response.getTrickle().getCandidateInit()));
                case REQUEST_RESPONSE -> {
                    var refusal = response.getRequestResponse();
                    if (refusal.getReason().getNumber() != 0) {
                        publishing.refuse(new BotException(refusal.getReason().name(), refusal.getMessage()));
                    }
                }
                case LEAVE -> fail("the server says leave: " + response.getLeave().getReason());
                default -> {
                }
            }
        } catch (BotException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    private void handleJoin(int pingSeconds) {
        stages.reached(Stage.JOINED);
        if (pingSeconds > 0) {
            pings = loop.scheduleAtFixedRate(() -> send(SignalRequests.ping(System.currentTimeMillis())), pingSeconds,
                    pingSeconds, TimeUnit.SECONDS);
        }
        publishing.open();
    }

    private void handleTrickle(SignalTarget target, String candidate) {
        RtcPeer peer = target == SignalTarget.SUBSCRIBER ? subscriber : publishing.peer();
        if (peer != null && !candidate.isEmpty()) {
            peer.addCandidate(candidate);
        }
    }

    /** Brings messages to the loop. */
    private final class Signals implements MessageSocket.Listener {
        @Override
        public void onOpen() { loop.execute(() -> stages.reached(Stage.WEB_SOCKET)); }

        @Override
        public void onText(String message) { loop.execute(() -> fail("the server speaks text")); }

        @Override
        public void onBinary(byte[] message) {
            try {
                SignalResponse response = SignalResponse.parseFrom(message);
                loop.execute(() -> handle(response));
            } catch (InvalidProtocolBufferException e) {
                loop.execute(() -> fail("the server speaks no protobuf: " + e.getMessage()));
            }
        }

        @Override
        public void onClosed(String reason) { loop.execute(() -> fail(reason)); }
    }

    /** Both connections count: the first to get there makes the stage, and a participant with one dead is of no use. */
    private final class TransportState implements PeerEvents.State {
        @Override
        public void onIceConnected() { stages.reached(Stage.ICE_CONNECTED); }

        @Override
        public void onDtlsConnected() { stages.reached(Stage.DTLS_CONNECTED); }

        @Override
        public void onFailure(String reason) { fail(reason); }
    }
}
