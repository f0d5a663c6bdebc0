// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A signaling client for tests, on the JDK's WebSocket. Every wait has a deadline. */
final class WsClient implements WebSocket.Listener {
    static final JsonMapper MAPPER = new JsonMapper();
    private static final long DEADLINE_SECONDS = 10;

    private final LinkedBlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
    private final List<JsonNode> unclaimed = new ArrayList<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final AtomicInteger ids = new AtomicInteger();
    final WebSocket socket;

    private WsClient(HttpClient http, InetSocketAddress server) {
        socket = http.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + server.getPort() + "/ws"), this)
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    static WsClient connect(HttpClient http, InetSocketAddress server) { return new WsClient(http, server); }

    /** Joins an open server. Returns the result. */
    JsonNode join(String room, String identity) {
        return result(request("join", Map.of("protocol", 1, "room", room, "client_id", identity)));
    }

    /** Sends a request and waits for its answer. */
    JsonNode request(String method, Map<String, ?> params) {
        String id = "r" + ids.incrementAndGet();
        sendRequest(id, method, params);
        return answer(id);
    }

    void sendRequest(String id, String method, Map<String, ?> params) {
        ObjectNode message = MAPPER.createObjectNode().put("jsonrpc", "2.0").put("id", id).put("method", method);
        message.set("params", MAPPER.valueToTree(params));
        sendText(message.toString());
    }

    void sendText(String text) { socket.sendText(text, true).orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join(); }

    JsonNode answer(String id) {
        return await(message -> message.path("id").asText().equals(id), "the answer to " + id);
    }

    JsonNode notification(String method) {
        return await(message -> message.path("method").asText().equals(method), method).path("params");
    }

    /** The next message of any kind. */
    JsonNode next() { return await(_ -> true, "a message"); }

    int closeCode() { return closeCode.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join(); }

    static JsonNode result(JsonNode answer) {
        if (!answer.has("result")) {
            throw new AssertionError("no result: " + answer);
        }
        return answer.get("result");
    }

    static String reason(JsonNode answer) { return answer.path("error").path("data").path("reason").asText(); }

    private JsonNode await(Predicate<JsonNode> wanted, String what) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        for (int i = 0; i < unclaimed.size(); i++) {
            if (wanted.test(unclaimed.get(i))) {
                return unclaimed.remove(i);
            }
        }
        try {
            while (true) {
                JsonNode message = received.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (message == null) {
                    throw new AssertionError("waited in vain for " + what + ", got " + unclaimed);
                }
                if (wanted.test(message)) {
                    return message;
                }
                unclaimed.add(message);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            try {
                received.add(MAPPER.readTree(partial.toString()));
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                closeCode.completeExceptionally(e);
            }
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        throw new AssertionError("the server sends no binary frames");
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closeCode.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) { closeCode.complete(1006); }
}
