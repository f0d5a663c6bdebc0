// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.sluice;

import dev.sluice.loadtest.BotResources;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /api/join} over kept-alive connections, each of which sends the next request when the last is answered. Thread-safe;
 * the listener is called on event loops.
 */
public final class JoinLoad implements AutoCloseable {
    private static final long PAUSE_AFTER_ERROR_MILLIS = 100;

    private final BotResources resources;
    private final HttpEndpoint endpoint;
    private final String authorization;
    private final int connections;
    private final Listener listener;
    private volatile boolean stopped;

    /** Takes the outcome of each request. */
    public interface Listener {
        /** @param status of HTTP, 0 where no answer came */
        void onAnswer(int status, long sentNanos, long nowNanos);
    }

    JoinLoad(BotResources resources, HttpEndpoint endpoint, String authorization, int connections, Listener listener) {
        this.resources = resources;
        this.endpoint = endpoint;
        this.authorization = authorization;
        this.connections = connections;
        this.listener = listener;
    }

    /** Opens the connections and begins. */
    public void start() {
        for (int i = 0; i < connections; i++) {
            EventLoop loop = resources.nextLoop();
            HttpJsonClient client = new HttpJsonClient(resources, loop, endpoint, authorization);
            String body = RpcSocket.JSON.createObjectNode().put("room", "signaling-" + i % 100)
                    .put("client_id", "client-" + i).toString();
            loop.execute(() -> post(loop, client, body));
        }
    }

    private void post(EventLoop loop, HttpJsonClient client, String body) {
        if (stopped) {
            client.close();
            return;
        }
        long sentNanos = System.nanoTime();
        client.post("/api/join", body, (status, _) -> {
            if (stopped) {
                client.close();
                return;
            }
            listener.onAnswer(status, sentNanos, System.nanoTime());
            if (status == 200) {
                post(loop, client, body);
            } else {
                loop.schedule(() -> post(loop, client, body), PAUSE_AFTER_ERROR_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    /** Each connection closes after the answer it waits for. */
    @Override
    public void close() { stopped = true; }
}
