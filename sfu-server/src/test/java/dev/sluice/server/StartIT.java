// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.SimulatedPeer;
import dev.sluice.server.config.ServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A start in its two parts: what is answered before clients are let in, and how it fails. */
class StartIT {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final HttpClient http = HttpClient.newHttpClient();

    @AfterAll
    static void close() { http.close(); }

    /** Errors in the log, of whatever part. */
    private static final class Errors extends AppenderBase<ILoggingEvent> {
        private final List<String> messages = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                messages.add(event.getFormattedMessage());
            }
        }
    }

    @BeforeAll
    static void configureLogging() { Logging.configure("text", "warn"); }

    @Test
    void shouldRefuseJoinsUntilItIsReady() throws IOException, InterruptedException {
        StartingServer starting = StartingServer.listen(config(), "test");
        URI uri = URI.create("http://127.0.0.1:" + starting.httpAddress().getPort() + "/");
        assertEquals(200, get(uri.resolve("/")).statusCode());
        assertEquals(200, get(uri.resolve("/healthz/live")).statusCode());
        HttpResponse<String> notReady = get(uri.resolve("/healthz/ready"));
        assertEquals(503, notReady.statusCode());
        assertEquals("{\"status\":\"starting\"}", notReady.body());
        for (HttpResponse<String> refused : List.of(join(uri), get(uri.resolve("/api/stats")),
                get(uri.resolve("/v1/room/r/participants")))) {
            assertEquals(503, refused.statusCode());
            assertEquals("1", refused.headers().firstValue("retry-after").orElse(""));
            assertTrue(refused.body().contains("\"code\":\"not_ready\""), refused.body());
        }
        try (BotResources resources = new BotResources()) {
            SimulatedPeer.Config ada = SimulatedPeer.Config.publisher(uri, "r", "ada");
            RuntimeException early = assertThrows(CompletionException.class,
                    () -> SimulatedPeer.join(resources, ada));
            assertTrue(String.valueOf(early.getMessage()).contains("not_ready"), early::toString);
            try (SfuServer server = starting.complete()) {
                assertEquals(200, get(uri.resolve("/healthz/ready")).statusCode());
                assertEquals(200, join(uri).statusCode());
                SimulatedPeer peer = SimulatedPeer.join(resources, ada);
                peer.connected().orTimeout(15, TimeUnit.SECONDS).join();
                assertEquals(1, server.rooms().roomCount());
                peer.close();
            }
        }
    }

    @Test
    void shouldCloseTheHttpPortWhenTheRestFails() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            StartingServer starting = StartingServer
                    .listen(config("media.port=" + taken.getLocalPort(), "media.loops=1"), "test");
            IllegalStateException failure = assertThrows(IllegalStateException.class, starting::complete);
            assertTrue(String.valueOf(failure.getMessage()).contains(String.valueOf(taken.getLocalPort())),
                    failure::toString);
            try (Socket socket = new Socket()) {
                assertThrows(ConnectException.class, () -> socket
                        .connect(new InetSocketAddress(LOOPBACK, starting.httpAddress().getPort())));
            }
        }
    }

    @Test
    void shouldSayWhichPortIsTakenAndEnd() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK);
                DatagramSocket takenByMedia = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            assertEndsNaming(taken.getLocalPort(), "http.port=" + taken.getLocalPort());
            assertEndsNaming(taken.getLocalPort(), "management.port=" + taken.getLocalPort());
            assertEndsNaming(takenByMedia.getLocalPort(), "media.port=" + takenByMedia.getLocalPort());
        }
    }

    /** The server that rehearses ends while the last client is still being seen off. */
    @Test
    void shouldStartAndEndWithoutAnError() throws IOException {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Errors errors = new Errors();
        errors.setContext(root.getLoggerContext());
        errors.start();
        root.addAppender(errors);
        try {
            for (int start = 0; start < 3; start++) {
                SfuServer.start(config(), "test").close();
            }
            assertEquals(List.of(), errors.messages);
        } finally {
            root.detachAppender(errors);
        }
    }

    private static void assertEndsNaming(int port, String setting) {
        List<String> arguments = new ArrayList<>(List.of("serve"));
        for (String each : settings(setting)) {
            arguments.addAll(List.of("--set", each));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        String message = err.toString(StandardCharsets.UTF_8);
        assertEquals(1, code, message);
        assertTrue(message.startsWith("sluice: ") && message.contains(String.valueOf(port)), message);
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }

    private static ServerConfig config(String... settings) {
        return ServerConfig.load(null, Map.of(), settings(settings));
    }

    private static List<String> settings(String... own) {
        List<String> all = new ArrayList<>(List.of("http.port=0", "media.port=0", "management.port=0",
                "media.host=127.0.0.1", "log.level=warn"));
        all.addAll(List.of(own));
        return all;
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> join(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri.resolve("/api/join")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"room\":\"r\",\"client_id\":\"grace\"}")).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
