// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.peer.Recorded;
import dev.sluice.loadtest.peer.RecordingListener;
import dev.sluice.loadtest.peer.ScriptedServer;
import dev.sluice.loadtest.targets.Publication;
import dev.sluice.loadtest.targets.SessionListener.Stage;
import dev.sluice.loadtest.targets.Target.Participant;
import dev.sluice.loadtest.targets.TargetSession;
import dev.sluice.loadtest.targets.TargetSession.TrackRequest;
import dev.sluice.signaling.sdp.SdpParser;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitRtc.JoinResponse;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.RequestResponse;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that says what LiveKit was seen to say. */
class LiveKitSessionTest {
    private static final String SECRET = "a-secret-of-at-least-thirty-two-bytes";
    private static final List<TrackRequest> TRACKS = List.of(new TrackRequest("VP8", List.of("q", "h", "f")),
            new TrackRequest("opus", List.of()));

    private static BotResources resources;
    private ScriptedServer server;
    private LiveKitTarget target;
    private RecordingListener listener;
    private TargetSession session;

    @BeforeAll
    static void start() { resources = new BotResources(); }

    @AfterAll
    static void stop() { resources.close(); }

    @BeforeEach
    void join() {
        server = new ScriptedServer("");
        target = new LiveKitTarget(resources, URI.create("http://127.0.0.1:" + server.port() + "/"), "key", SECRET);
        listener = new RecordingListener();
        session = target.join(new Participant("room", "alice", true), listener);
    }

    @AfterEach
    void end() {
        session.vanish().join();
        target.close();
        server.close();
    }

    @Test
    void shouldShowItsTokenAtTheSignalingPath() throws InterruptedException, IOException {
        var handshake = server.handshake();

        assertTrue(handshake.requestUri().startsWith("/rtc?auto_subscribe=1&"), handshake.requestUri());
        String authorization = handshake.requestHeaders().get("Authorization");
        JsonNode claims = new JsonMapper().readTree(Base64.getUrlDecoder().decode(authorization.split("\\.", -1)[1]));
        assertTrue(authorization.startsWith("Bearer "));
        assertEquals("key", claims.get("iss").asText());
        assertEquals("alice", claims.get("sub").asText());
        assertEquals("room", claims.at("/video/room").asText());
        assertTrue(claims.at("/video/roomJoin").asBoolean());
        assertTrue(claims.at("/video/canPublish").asBoolean());
        assertTrue(claims.at("/video/canSubscribe").asBoolean());
    }

    @Test
    void shouldNotAskForLeaveToPublishWhereItWillNot() throws IOException {
        String token = target.token(new Participant("room", "bob", false), Instant.now());

        JsonNode claims = new JsonMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
        assertFalse(claims.at("/video/canPublish").asBoolean());
    }

    @Test
    void shouldTellStagesInTheirOrder() throws InterruptedException {
        say(joined());

        assertEquals(Stage.WEB_SOCKET, listener.stages().poll(10, TimeUnit.SECONDS));
        assertEquals(Stage.JOINED, listener.stages().poll(10, TimeUnit.SECONDS));
    }

    @Test
    void shouldAnswerOffersUnderTheirIds() throws InterruptedException {
        say(joined());
        say(offer(41, "livekit-offer-data-only"));
        SessionDescription first = hear(SignalRequest.MessageCase.ANSWER).getAnswer();
        say(offer(42, "livekit-offer-media"));
        SessionDescription second = hear(SignalRequest.MessageCase.ANSWER).getAnswer();

        assertEquals(41, first.getId());
        assertEquals(1, SdpParser.parse(first.getSdp()).media().size());
        assertEquals(42, second.getId());
        assertEquals(3, SdpParser.parse(second.getSdp()).media().size());
    }

    @Test
    void shouldAnnounceTracksBeforeTheOfferThatHoldsThem() throws InterruptedException {
        CompletableFuture<List<Publication>> published = session.publish(TRACKS); // before it has joined
        say(joined());

        String video = hear(SignalRequest.MessageCase.ADD_TRACK).getAddTrack().getCid();
        String audio = hear(SignalRequest.MessageCase.ADD_TRACK).getAddTrack().getCid();
        SessionDescription offer = hear(SignalRequest.MessageCase.OFFER).getOffer();

        var sections = SdpParser.parse(offer.getSdp()).media();
        assertEquals(List.of("bot " + video, "bot " + audio),
                sections.stream().map(section -> section.value("msid")).toList());
        say(answer(offer.getId(), "livekit-answer-simulcast"));
        say(offer(1, "livekit-offer-data-only"));
        hear(SignalRequest.MessageCase.ANSWER); // so the answer before it was taken
        assertFalse(published.isDone(), "there is no path for media yet");
    }

    @Test
    void shouldFailToPublishWhatTheServerDoesNotAllow() throws InterruptedException {
        CompletableFuture<List<Publication>> published = session.publish(TRACKS);
        say(joined());
        hear(SignalRequest.MessageCase.ADD_TRACK);
        say(SignalResponse.newBuilder().setRequestResponse(
                RequestResponse.newBuilder().setReason(RequestResponse.Reason.NOT_ALLOWED).setMessage("no")).build());

        CompletionException failure = assertThrows(CompletionException.class, published::join);
        assertEquals("NOT_ALLOWED", assertInstanceOf(BotException.class, failure.getCause()).reason());
    }

    @Test
    void shouldFailToPublishWhatTheAnswerLeavesOut() throws InterruptedException {
        CompletableFuture<List<Publication>> published = session.publish(List.of(new TrackRequest("AV1", List.of())));
        say(joined());
        hear(SignalRequest.MessageCase.ADD_TRACK);
        int id = hear(SignalRequest.MessageCase.OFFER).getOffer().getId();
        say(answer(id, "livekit-answer-simulcast"));

        CompletionException failure = assertThrows(CompletionException.class, published::join);
        assertEquals("track_refused", assertInstanceOf(BotException.class, failure.getCause()).reason());
    }

    @Test
    void shouldSayGoodbyeWhenItLeaves() throws InterruptedException {
        say(joined());
        say(offer(1, "livekit-offer-data-only"));
        hear(SignalRequest.MessageCase.ANSWER);

        session.leave().join();

        hear(SignalRequest.MessageCase.LEAVE);
        assertSame(ScriptedServer.CLOSED, server.hear());
        session.leave().join();
        assertFalse(listener.failure().isDone());
    }

    @Test
    void shouldVanishWithoutAWord() throws InterruptedException {
        server.handshake();

        session.vanish().join();

        assertSame(ScriptedServer.CLOSED, server.hear());
        assertFalse(listener.failure().isDone());
    }

    @Test
    void shouldFailWhenTheServerSendsItAway() throws InterruptedException {
        say(joined());
        say(SignalResponse.newBuilder().setLeave(LeaveRequest.newBuilder()
                .setReason(DisconnectReason.DUPLICATE_IDENTITY)).build());

        assertEquals("the server says leave: DUPLICATE_IDENTITY", listener.failure().join());
        assertThrows(CompletionException.class, () -> session.publish(TRACKS).join());
    }

    @Test
    void shouldFailWhenTheServerHangsUp() throws InterruptedException {
        server.handshake();
        server.hangUp();

        assertTrue(listener.failure().join().contains("4000 enough"), listener.failure().join());
    }

    @Test
    void shouldFailWhenThereIsNoSuchServer() {
        RecordingListener other = new RecordingListener();
        server.close();

        TargetSession refused = target.join(new Participant("room", "bob", false), other);

        assertFalse(other.failure().join().isEmpty());
        refused.leave().join();
    }

    private void say(SignalResponse response) throws InterruptedException { server.say(response.toByteArray()); }

    private SignalRequest hear(SignalRequest.MessageCase expected) throws InterruptedException {
        try {
            SignalRequest request = SignalRequest.parseFrom(assertInstanceOf(byte[].class, server.hear()));
            assertEquals(expected, request.getMessageCase());
            return request;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static SignalResponse joined() {
        return SignalResponse.newBuilder().setJoin(JoinResponse.newBuilder().setPingInterval(5)).build();
    }

    private static SignalResponse offer(int id, String recording) {
        return SignalResponse.newBuilder().setOffer(description(id, "offer", recording)).build();
    }

    private static SignalResponse answer(int id, String recording) {
        return SignalResponse.newBuilder().setAnswer(description(id, "answer", recording)).build();
    }

    private static SessionDescription description(int id, String type, String recording) {
        return SessionDescription.newBuilder().setId(id).setType(type).setSdp(Recorded.sdp(recording)).build();
    }
}
