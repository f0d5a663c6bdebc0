// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import dev.sluice.signaling.RoomGateway;
import dev.sluice.signaling.SignalingStats;
import dev.sluice.signaling.auth.Authenticator;
import dev.sluice.signaling.http.HttpRoute.Execution;
import dev.sluice.signaling.http.HttpRoutes;
import dev.sluice.signaling.http.HttpServer;
import dev.sluice.signaling.http.StaticContent;
import dev.sluice.signaling.session.SignalingService;
import dev.sluice.signaling.ws.WebSocketServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP API, web page and WebSocket signaling on one port. {@link #start} to {@link #close}. Thread-safe. */
public final class SignalingServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SignalingServer.class);
    private static final long SWEEP_MILLIS = 250;
    private static final long LEAVE_TIMEOUT_SECONDS = 5;

    private final SignalingStats stats = new SignalingStats();
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final SignalingService service;
    private final WebSocketServer webSockets;
    private final HttpServer http;

    private SignalingServer(SignalingServerConfig config, RoomGateway gateway) throws IOException {
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        Authenticator authenticator = new Authenticator(config.apiKeys(), clock, random);
        service = new SignalingService(gateway, authenticator, config.limits().session(), config.version(), stats,
                clock, random,
                virtualThreads);
        webSockets = new WebSocketServer(service, config.limits().webSocket(),
                config.limits().session().joinTimeout(), stats);
        http = HttpServer.start(config.http(), routes(config, gateway, authenticator, clock), webSockets, stats);
        http.scheduleAtFixedRate(() -> service.sweep(System.nanoTime()), SWEEP_MILLIS);
    }

    /** @throws IOException when the address cannot be bound */
    public static SignalingServer start(SignalingServerConfig config, RoomGateway gateway) throws IOException {
        return new SignalingServer(config, gateway);
    }

    public InetSocketAddress boundAddress() { return http.boundAddress(); }

    public SignalingStats stats() { return stats; }

    /** Ends all sessions with {@code server_shutdown}, then closes all connections and waits for the threads to end. */
    @Override
    public void close() {
        http.stopAccepting();
        try {
            service.shutDown().get(LEAVE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("not all participants have left before the end", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        http.closeConnections();
        webSockets.close();
        http.close();
        virtualThreads.shutdownNow();
    }

    private static HttpRoutes routes(SignalingServerConfig config, RoomGateway gateway, Authenticator authenticator,
            InstantSource clock) {
        HealthRoutes health = new HealthRoutes(gateway);
        return HttpRoutes.builder()
                .post("/api/join", Execution.EVENT_LOOP, new JoinRoute(gateway, authenticator, clock, config))
                .get("/api/stats", Execution.VIRTUAL_THREAD, new StatsRoute(gateway))
                .get("/v1/room/{room}/participants", Execution.VIRTUAL_THREAD,
                        new ParticipantsRoute(gateway, authenticator))
                .get("/healthz/live", Execution.EVENT_LOOP, health::live)
                .get("/healthz/ready", Execution.EVENT_LOOP, health::ready)
                .fallback(new StaticContent(SignalingServer.class.getClassLoader(),
                        List.of(new StaticContent.Mount("/sdk/", "sdk"), new StaticContent.Mount("/", "web"))))
                .build();
    }
}
