// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * The signaling of a bot: JSON-RPC 2.0 over a WebSocket (docs/signaling.md). Thread-safe; notifications come one after the other on a
 * thread of the HTTP client, and must not wait for requests there.
 */
public final class BotClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long TIMEOUT_SECONDS = 20;

    private final ConcurrentMap<Integer, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
    private final AtomicInteger nextId = new AtomicInteger();
    private final BiConsumer<String, JsonNode> notifications;
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    private BotClient(HttpClient http, URI url, BiConsumer<String, JsonNode> notifications) {
        this.notifications = notifications;
        this.socket = http.newWebSocketBuilder().buildAsync(url, new Frames()).join();
    }

    /**
     * Opens the socket.
     *
     * @param url such as {@code ws://127.0.0.1:8080/ws}
     * @param notifications method and params of what the server sends
     */
    public static BotClient connect(HttpClient http, URI url, BiConsumer<String, JsonNode> notifications) {
        return new BotClient(http, url, notifications);
    }

    /** Completes with the result, or exceptionally with a {@link BotException} that carries the server's reason. */
    public CompletableFuture<JsonNode> request(String method, ObjectNode params) {
        int id = nextId.incrementAndGet();
        CompletableFuture<JsonNode> result = new CompletableFuture<JsonNode>().orTimeout(TIMEOUT_SECONDS,
                TimeUnit.SECONDS);
        pending.put(id, result);
        ObjectNode message = JSON.createObjectNode().put("jsonrpc", "2.0").put("id", id).put("method", method);
        message.set("params", params);
        send(message.toString());
        return result;
    }

    /** Sends bytes of any kind, for tests of bad input. */
    public synchronized void send(String text) {
        socket.sendText(text, true).join();
    }

    public static ObjectNode params() { return JSON.createObjectNode(); }

    /** Completes with the close code. */
    public CompletableFuture<Integer> closed() { return closed; }

    boolean isOpen() { return !closed.isDone() && !socket.isOutputClosed(); }

    /** Cuts the socket without a word, as a network would. */
    public void abort() { socket.abort(); }

    @Override
    public void close() {
        if (!socket.isOutputClosed()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
        }
    }

    private void receive(String text) {
        try {
            JsonNode message = JSON.readTree(text);
            if (message.has("method")) {
                notifications.accept(message.get("method").asText(), message.get("params"));
                return;
            }
            CompletableFuture<JsonNode> result = pending.remove(message.path("id").asInt());
            if (result == null) {
                return;
            }
            if (message.has("error")) {
                result.completeExceptionally(new BotException(message.at("/error/data/reason").asText(),
                        message.at("/error/message").asText()));
            } else {
                result.complete(message.get("result"));
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("the server sent no JSON: " + text, e);
        }
    }

    /** Collects the frames of a message. */
    private final class Frames implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String message = text.toString();
                text.setLength(0);
                receive(message);
            }
            webSocket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) { closed.complete(1006); }
    }
}
