// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.janus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that says what Janus was seen to say. */
class JanusSessionTest {
    private static final long SESSION = 7_000_000_000_001L;
    private static final long OWN_HANDLE = 11;
    private static final List<TrackRequest> TRACKS = List.of(new TrackRequest("VP8", List.of()),
            new TrackRequest("opus", List.of()));

    private static BotResources resources;
    private ScriptedServer server;
    private JanusTarget target;
    private RecordingListener listener;
    private TargetSession session;

    @BeforeAll
    static void start() { resources = new BotResources(); }

    @AfterAll
    static void stop() { resources.close(); }

    @BeforeEach
    void join() {
        server = new ScriptedServer("janus-protocol");
        target = new JanusTarget(resources, URI.create("ws://127.0.0.1:" + server.port() + "/"));
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
    void shouldMakeTheRoomAndJoinIt() throws InterruptedException {
        JsonNode create = attach();

        assertEquals("create", create.at("/body/request").asText());
        assertEquals(JanusTarget.roomNumber("room"), create.at("/body/room").asLong());
        reply(create, "{\"videoroom\":\"created\"}");
        JsonNode join = hear("message");
        assertEquals("publisher", join.at("/body/ptype").asText());
        assertEquals("alice", join.at("/body/display").asText());
        say(event(join, OWN_HANDLE).put("janus", "ack"));
        reply(join, "{\"videoroom\":\"joined\",\"publishers\":[]}");
        assertEquals(Stage.WEB_SOCKET, listener.stages().poll(10, TimeUnit.SECONDS));
        assertEquals(Stage.JOINED, listener.stages().poll(10, TimeUnit.SECONDS));
    }

    @Test
    void shouldJoinTheRoomAnotherHasMade() throws InterruptedException {
        reply(attach(), "{\"videoroom\":\"event\",\"error_code\":427,\"error\":\"Room exists\"}");

        assertEquals("join", hear("message").at("/body/request").asText());
    }

    @Test
    void shouldFailWhenItMayNotJoin() throws InterruptedException {
        reply(attach(), "{\"videoroom\":\"event\",\"error_code\":433,\"error\":\"Unauthorized\"}");

        assertEquals("433: Unauthorized", listener.failure().join());
    }

    @Test
    void shouldSubscribeToWhoIsThereAndWhoComes() throws InterruptedException {
        enter("[{\"id\":5}]");
        answerSubscription(5, 21);

        say(ownEvent("{\"videoroom\":\"event\",\"publishers\":[{\"id\":6},{\"id\":5}]}"));

        answerSubscription(6, 22);
    }

    @Test
    void shouldGiveUpTheSubscriptionToWhoLeaves() throws InterruptedException {
        enter("[{\"id\":5}]");
        answerSubscription(5, 21);

        say(ownEvent("{\"videoroom\":\"event\",\"unpublished\":5}"));

        assertEquals(21, hear("detach").path("handle_id").asLong());
        say(ownEvent("{\"videoroom\":\"event\",\"publishers\":[{\"id\":5}]}")); // is back
        answerSubscription(5, 23);
        assertFalse(listener.failure().isDone());
    }

    @Test
    void shouldAnswerWhenASubscriptionChanges() throws InterruptedException {
        enter("[{\"id\":5}]");
        answerSubscription(5, 21);

        ObjectNode updated = event(null, 21).put("janus", "event");
        updated.set("jsep", VideoRoom.description("offer", Recorded.sdp("janus-offer")));
        say(updated);

        assertEquals("answer", hear("message").at("/jsep/type").asText());
    }

    @Test
    void shouldPublishOnceItHasJoined() throws InterruptedException {
        CompletableFuture<List<Publication>> published = session.publish(TRACKS);
        enter("[]");

        JsonNode publish = hear("message");

        assertEquals("publish", publish.at("/body/request").asText());
        assertEquals("vp8", publish.at("/body/videocodec").asText());
        assertEquals(OWN_HANDLE, publish.path("handle_id").asLong());
        assertEquals(2, SdpParser.parse(publish.at("/jsep/sdp").asText()).media().size());
        assertFalse(published.isDone());
    }

    @Test
    void shouldFailToPublishWhatTheServerRefuses() throws InterruptedException {
        CompletableFuture<List<Publication>> published = session.publish(TRACKS);
        enter("[]");

        reply(hear("message"), "{\"videoroom\":\"event\",\"error_code\":432,\"error\":\"Room full\"}");

        CompletionException failure = assertThrows(CompletionException.class, published::join);
        assertEquals("432", assertInstanceOf(BotException.class, failure.getCause()).reason());
    }

    @Test
    void shouldEndItsSessionWhenItLeaves() throws InterruptedException {
        enter("[]");

        session.leave().join();

        assertEquals(SESSION, hear("destroy").path("session_id").asLong());
        assertSame(ScriptedServer.CLOSED, server.hear());
        assertFalse(listener.failure().isDone());
    }

    @Test
    void shouldFailWhenTheServerHangsUpItsPublication() throws InterruptedException {
        enter("[]");

        say(event(null, OWN_HANDLE).put("janus", "hangup").put("reason", "ICE failed"));

        assertEquals("the server hung up: ICE failed", listener.failure().join());
    }

    @Test
    void shouldNumberRoomsAlikeForEverybody() {
        assertEquals(JanusTarget.roomNumber("room"), JanusTarget.roomNumber("room"));
        assertNotEquals(JanusTarget.roomNumber("room"), JanusTarget.roomNumber("other"));
        assertTrue(JanusTarget.roomNumber("room") > 0);
    }

    /** Up to the request that makes the room. */
    private JsonNode attach() throws InterruptedException {
        JsonNode create = hear("create");
        say(success(create, SESSION));
        JsonNode attach = hear("attach");
        assertEquals(SESSION, attach.path("session_id").asLong());
        say(success(attach, OWN_HANDLE));
        return hear("message");
    }

    private void enter(String publishers) throws InterruptedException {
        reply(attach(), "{\"videoroom\":\"created\"}");
        reply(hear("message"), "{\"videoroom\":\"joined\",\"publishers\":" + publishers + "}");
    }

    private void answerSubscription(long feed, long handle) throws InterruptedException {
        say(success(hear("attach"), handle));
        JsonNode subscribe = hear("message");
        assertEquals("subscriber", subscribe.at("/body/ptype").asText());
        assertEquals(feed, subscribe.at("/body/streams/0/feed").asLong());
        ObjectNode attached = event(subscribe, handle);
        attached.set("jsep", VideoRoom.description("offer", Recorded.sdp("janus-offer")));
        say(attached);
        JsonNode start = hear("message");
        assertEquals("start", start.at("/body/request").asText());
        assertEquals(handle, start.path("handle_id").asLong());
        assertEquals("answer", start.at("/jsep/type").asText());
    }

    private void reply(JsonNode request, String data) throws InterruptedException {
        ObjectNode reply = event(request, request.path("handle_id").asLong());
        reply.putObject("plugindata").set("data", parse(data));
        say(reply);
    }

    private static ObjectNode ownEvent(String data) {
        ObjectNode event = event(null, OWN_HANDLE);
        event.putObject("plugindata").set("data", parse(data));
        return event;
    }

    private static ObjectNode success(JsonNode request, long id) {
        ObjectNode reply = JanusLink.JSON.createObjectNode().put("janus", "success").put("transaction",
                request.path("transaction").asText());
        reply.putObject("data").put("id", id);
        return reply;
    }

    private static ObjectNode event(@Nullable JsonNode request, long handle) {
        ObjectNode event = JanusLink.JSON.createObjectNode().put("janus", "event").put("session_id", SESSION)
                .put("sender", handle);
        return request == null ? event : event.put("transaction", request.path("transaction").asText());
    }

    private void say(JsonNode message) throws InterruptedException { server.say(message.toString()); }

    private JsonNode hear(String type) throws InterruptedException {
        JsonNode message = parse(assertInstanceOf(String.class, server.hear()));
        assertEquals(type, message.path("janus").asText(), message::toString);
        return message;
    }

    private static JsonNode parse(String json) {
        try {
            return JanusLink.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
