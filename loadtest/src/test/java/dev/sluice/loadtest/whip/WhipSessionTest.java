// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.whip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.peer.Recorded;
import dev.sluice.loadtest.peer.RecordingListener;
import dev.sluice.loadtest.targets.SessionListener.Stage;
import dev.sluice.loadtest.targets.Target.Participant;
import dev.sluice.loadtest.targets.TargetSession;
import dev.sluice.loadtest.targets.TargetSession.TrackRequest;
import dev.sluice.signaling.sdp.Direction;
import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.SdpParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WhipSessionTest {
    private static final List<TrackRequest> TRACKS = List.of(new TrackRequest("VP8", List.of()),
            new TrackRequest("opus", List.of()));

    private static BotResources resources;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>(); // of answers to come, else 201
    private HttpServer server;
    private WhipTarget target;
    private RecordingListener listener;

    private record Request(String method, String path, String authorization, String body) {}

    @BeforeAll
    static void start() { resources = new BotResources(); }

    @AfterAll
    static void stop() { resources.close(); }

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        target = new WhipTarget(resources,
                new WhipTarget.Endpoints(base + "/{room}/whip", base + "/{room}/whep", "secret"));
        listener = new RecordingListener();
    }

    @AfterEach
    void end() {
        target.close();
        server.stop(0);
    }

    @Test
    void shouldPostItsTracksAndDeleteThemWhenItLeaves() throws InterruptedException {
        TargetSession session = target.join(new Participant("room", "alice", true), listener);
        CompletableFuture<?> published = session.publish(TRACKS);

        Request post = hear();

        assertEquals("POST /room/whip", post.method() + " " + post.path());
        assertEquals("Bearer secret", post.authorization());
        for (MediaDescription section : SdpParser.parse(post.body()).media()) {
            assertEquals(Direction.SENDONLY, section.direction());
        }
        assertEquals(Stage.HTTP, listener.stages().poll(10, TimeUnit.SECONDS));
        assertEquals(Stage.JOINED, listener.stages().poll(10, TimeUnit.SECONDS));
        assertFalse(published.isDone(), "there is no path for media yet");
        session.leave().join();
        Request delete = hear();
        assertEquals("DELETE /sessions/1", delete.method() + " " + delete.path());
        assertEquals("Bearer secret", delete.authorization());
        assertFalse(listener.failure().isDone());
    }

    @Test
    void shouldFailToPublishWhatTheServerRefuses() {
        statuses.add(422);
        TargetSession session = target.join(new Participant("room", "alice", true), listener);

        CompletionException failure = assertThrows(CompletionException.class, () -> session.publish(TRACKS).join());

        assertEquals("422", assertInstanceOf(BotException.class, failure.getCause()).reason());
        session.vanish().join();
    }

    @Test
    void shouldPublishOnceOnly() throws InterruptedException {
        TargetSession session = target.join(new Participant("room", "alice", true), listener);
        CompletableFuture<?> first = session.publish(TRACKS);
        hear();

        assertThrows(CompletionException.class, () -> session.publish(TRACKS).join());

        assertFalse(first.isCompletedExceptionally());
        session.vanish().join();
    }

    @Test
    void shouldAskUntilTheStreamIsLive() throws InterruptedException {
        statuses.addAll(List.of(404, 409));
        TargetSession session = target.join(new Participant("room", "bob", false), listener);

        hear();
        hear();
        Request third = hear();

        assertEquals("POST /room/whep", third.method() + " " + third.path());
        List<MediaDescription> sections = SdpParser.parse(third.body()).media();
        assertEquals(List.of("audio", "video"), sections.stream().map(MediaDescription::kind).toList());
        for (MediaDescription section : sections) {
            assertEquals(Direction.RECVONLY, section.direction());
            assertTrue(section.rtpMaps().size() == section.formats().size());
        }
        assertEquals(Stage.HTTP, listener.stages().poll(10, TimeUnit.SECONDS));
        session.vanish().join();
        assertThrows(CompletionException.class, () -> session.publish(TRACKS).join());
    }

    @Test
    void shouldFailWhereItMayNotWatch() {
        statuses.add(401);

        target.join(new Participant("room", "bob", false), listener);

        assertEquals("401: no", listener.failure().join());
    }

    private Request hear() throws InterruptedException {
        return Objects.requireNonNull(requests.poll(10, TimeUnit.SECONDS), "nothing came");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            requests.add(new Request(method, exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Integer status = method.equals("POST") ? statuses.poll() : Integer.valueOf(200);
            byte[] body = (status == null ? Recorded.sdp("janus-answer") : "no").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Location", "/sessions/1");
            exchange.sendResponseHeaders(status == null ? 201 : status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
