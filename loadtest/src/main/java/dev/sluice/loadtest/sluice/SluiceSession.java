// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.sluice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.BotTransport;
import dev.sluice.loadtest.targets.Publication;
import dev.sluice.loadtest.targets.SessionListener;
import dev.sluice.loadtest.targets.SessionListener.Stage;
import dev.sluice.loadtest.targets.Target.Participant;
import dev.sluice.loadtest.targets.TargetSession;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.SdpException;
import dev.sluice.signaling.sdp.SdpParser;
import dev.sluice.signaling.sdp.SessionDescription;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One participant: its HTTP request, its WebSocket and its transport, all on one event loop. */
final class SluiceSession implements TargetSession {
    private static final long LEAVE_SECONDS = 5;

    private final BotResources resources;
    private final HttpEndpoint endpoint;
    private final Participant participant;
    private final SessionListener listener;
    private final EventLoop loop;
    private final BotTransport transport;
    private final ClientNegotiation negotiation;
    private final RpcSocket socket = new RpcSocket(new Signals());
    private final Set<Stage> reached = EnumSet.noneOf(Stage.class);
    private final List<Publishing> publishing = new ArrayList<>(); // not yet accepted by the server
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private String token = "";
    private String remoteUfrag = "";
    private boolean joined;
    private boolean offering;
    private boolean answeredMeanwhile;
    private boolean over;

    private record Publishing(List<ClientNegotiation.Own> tracks, CompletableFuture<List<Publication>> done) {}

    SluiceSession(BotResources resources, HttpEndpoint endpoint, Participant participant, SessionListener listener) {
        this.resources = resources;
        this.endpoint = endpoint;
        this.participant = participant;
        this.listener = listener;
        this.loop = resources.nextLoop();
        this.transport = new BotTransport(resources, loop, new Packets(), participant.impairment());
        this.negotiation = new ClientNegotiation(transport);
        transport.reportReception();
    }

    void start(String authorization) {
        loop.execute(() -> {
            HttpJsonClient http = new HttpJsonClient(resources, loop, endpoint, authorization);
            String body = RpcSocket.JSON.createObjectNode().put("room", participant.room())
                    .put("client_id", participant.identity()).toString();
            http.post("/api/join", body, (status, answer) -> {
                http.close();
                handleReservation(status, answer);
            });
        });
    }

    private void handleReservation(int status, String answer) {
        if (over) {
            return;
        }
        if (status != 200) {
            fail("POST /api/join: " + status + " " + answer);
            return;
        }
        try {
            JsonNode reservation = RpcSocket.JSON.readTree(answer);
            token = reservation.path("token").asText();
            stage(Stage.HTTP);
            socket.connect(resources, loop, endpoint, URI.create(reservation.path("ws_url").asText()));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            fail("POST /api/join: " + e.getMessage());
        }
    }

    private void join() {
        stage(Stage.WEB_SOCKET);
        socket.request("join", params().put("protocol", 1).put("token", token), (_, error) -> {
            if (error != null) {
                fail("join: " + error.getMessage());
                return;
            }
            joined = true;
            stage(Stage.JOINED);
            offer();
        });
    }

    @Override
    public CompletableFuture<List<Publication>> publish(List<TrackRequest> tracks) {
        CompletableFuture<List<Publication>> done = new CompletableFuture<>();
        loop.execute(() -> {
            if (over) {
                done.completeExceptionally(new BotException("closed", "the participant is gone"));
                return;
            }
            List<ClientNegotiation.Own> added = tracks.stream()
                    .map(track -> negotiation.add(track, resources.random().nextInt())).toList();
            publishing.add(new Publishing(added, done));
            offer();
        });
        return done;
    }

    private void offer() {
        if (!joined || offering || publishing.isEmpty() || over) {
            return;
        }
        offering = true;
        answeredMeanwhile = false;
        List<Publishing> offered = List.copyOf(publishing);
        ObjectNode params = params().put("sdp", negotiation.offer());
        ArrayNode tracks = params.putArray("tracks");
        for (Publishing request : offered) {
            for (ClientNegotiation.Own track : request.tracks()) {
                tracks.addObject().put("mid", track.mid()).put("source",
                        track.request().isAudio() ? "microphone" : "camera");
            }
        }
        socket.request("offer", params, (result, error) -> handleAnswer(offered, result, error));
    }

    private void handleAnswer(List<Publishing> offered, JsonNode result, @Nullable BotException error) {
        offering = false;
        if (over) {
            return;
        }
        if (error != null && error.reason().equals("glare")) {
            if (answeredMeanwhile) {
                offer();
            } // else the server's offer is on its way, and after its answer ours follows
            return;
        }
        publishing.removeAll(offered);
        try {
            if (error != null) {
                throw error;
            }
            SessionDescription answer = SdpParser.parse(result.path("sdp").asText());
            negotiation.handleAnswer(answer);
            connect(answer);
            offered.forEach(request -> publish(request, answer));
        } catch (BotException | SdpException e) {
            offered.forEach(request -> request.done().completeExceptionally(e));
        }
        offer();
    }

    private void publish(Publishing request, SessionDescription answer) {
        List<Publication> publications = new ArrayList<>();
        for (ClientNegotiation.Own track : request.tracks()) {
            MediaDescription section = answer.media().stream().filter(media -> media.mid().equals(track.mid()))
                    .findFirst().orElse(null);
            if (section == null || !section.isUsable() || section.rtpMaps().isEmpty()) {
                request.done().completeExceptionally(
                        new BotException("refused", "the server does not take " + track.request().codec()));
                return;
            }
            publications.add(new SluicePublication(transport, track.ssrc(), section));
        }
        transport.connected().whenComplete((_, failure) -> {
            if (failure != null) {
                request.done().completeExceptionally(failure);
            } else {
                request.done().complete(publications);
            }
        });
    }

    private void handleOffer(JsonNode params) {
        try {
            SessionDescription offer = SdpParser.parse(params.path("sdp").asText());
            String answer = negotiation.answer(offer);
            connect(offer);
            socket.request("answer", params().put("offer_id", params.path("offer_id").asInt()).put("sdp", answer),
                    (_, error) -> {
                        if (error != null) {
                            fail("answer: " + error.getMessage());
                        }
                    });
            answeredMeanwhile = true;
            offer();
        } catch (SdpException e) {
            fail("offer: " + e.getMessage());
        }
    }

    private void connect(SessionDescription description) {
        BotTransport.Remote remote = ClientNegotiation.remote(description);
        if (remote != null && !remote.ufrag().equals(remoteUfrag)) {
            remoteUfrag = remote.ufrag();
            transport.setRemote(remote, DtlsRole.CLIENT, true);
        }
    }

    @Override
    public CompletableFuture<Void> leave() {
        loop.execute(() -> {
            if (over || !joined) {
                end(true);
                return;
            }
            over = true;
            socket.request("leave", params(), (_, _) -> close(true));
            loop.schedule(() -> close(true), LEAVE_SECONDS, TimeUnit.SECONDS);
        });
        return gone;
    }

    @Override
    public CompletableFuture<Void> vanish() {
        loop.execute(() -> end(false));
        return gone;
    }

    private void fail(String reason) {
        if (!over) {
            end(false);
            listener.onFailure(reason);
        }
    }

    private void end(boolean inOrder) {
        if (!over) {
            over = true;
            close(inOrder);
        }
    }

    private void close(boolean inOrder) {
        if (gone.isDone()) {
            return;
        }
        socket.close();
        BotException left = new BotException("closed", "the participant is gone");
        publishing.forEach(request -> request.done().completeExceptionally(left));
        publishing.clear();
        (inOrder ? transport.closeInOrder() : transport.close()).whenComplete((_, _) -> gone.complete(null));
    }

    private void stage(Stage stage) {
        if (reached.add(stage)) {
            listener.onStage(stage, System.nanoTime());
        }
    }

    private static ObjectNode params() { return RpcSocket.JSON.createObjectNode(); }

    private final class Signals implements RpcSocket.Listener {
        @Override
        public void onOpen() { join(); }

        @Override
        public void onNotification(String method, JsonNode params) {
            if (over) {
                return;
            }
            if (method.equals("offer")) {
                handleOffer(params);
            } else if (method.equals("closed")) {
                fail("closed by the server: " + params.path("reason").asText());
            }
        }

        @Override
        public void onClosed(String reason) { fail(reason); }
    }

    private final class Packets implements BotTransport.Media {
        @Override
        public void onPath() { stage(Stage.ICE_CONNECTED); }

        @Override
        public void onConnected() { stage(Stage.DTLS_CONNECTED); }

        @Override
        public void onRtp(ByteBuf packet, long arrivalNanos) {
            int payloadType = packet.getByte(packet.readerIndex() + 1) & 0x7F;
            listener.onRtp(packet, negotiation.kinds().isAudio(payloadType),
                    negotiation.kinds().isRetransmission(payloadType), arrivalNanos, System.nanoTime());
        }

        @Override
        public void onRtcp(ByteBuf compound) { listener.onRtcp(compound); }

        @Override
        public void onFailure(String reason) { fail(reason); }
    }
}
