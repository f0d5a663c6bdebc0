// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.janus;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.targets.SessionListener;
import dev.sluice.loadtest.targets.Target;
import dev.sluice.loadtest.targets.TargetSession;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A Janus server with its VideoRoom plugin, version 1 or later. Rooms are made by whoever comes first, and stay. */
public final class JanusTarget implements Target {
    private static final long MAX_ROOM = (1L << 53) - 1; // whole in JSON

    private final BotResources resources;
    private final URI server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder().executor(threads).build();

    /**
     * @param resources not closed with the target
     * @param server its WebSocket, such as {@code ws://127.0.0.1:8188/}
     */
    public JanusTarget(BotResources resources, URI server) {
        this.resources = resources;
        this.server = server;
    }

    @Override
    public String name() { return "janus"; }

    @Override
    public TargetSession join(Participant participant, SessionListener listener) {
        JanusSession session = new JanusSession(resources, participant, listener);
        session.connect(http, server);
        return session;
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
    }

    /** Janus knows rooms by number unless told otherwise. */
    static long roomNumber(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).getLeastSignificantBits() & MAX_ROOM;
    }
}
