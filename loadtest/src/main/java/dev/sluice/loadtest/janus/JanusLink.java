// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.janus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.peer.MessageSocket;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A Janus session over its WebSocket: requests by transaction, events by handle. Confined to the event loop, on which its listener is
 * called too.
 */
final class JanusLink {
    static final JsonMapper JSON = new JsonMapper();

    private static final String SUBPROTOCOL = "janus-protocol";

    private final EventLoop loop;
    private final Listener listener;
    private final Map<String, CompletableFuture<JsonNode>> pending = new HashMap<>();
    private final MessageSocket socket;
    private long sessionId;
    private int lastTransaction;

    /** What comes unasked for. */
    interface Listener {
        void onOpen();

        /** @param event {@code event}, {@code hangup} and the like, of a handle */
        void onEvent(long handleId, JsonNode event);

        /** The last call. */
        void onClosed(String reason);
    }

    JanusLink(HttpClient http, URI url, EventLoop loop, Listener listener) {
        this.loop = loop;
        this.listener = listener;
        this.socket = MessageSocket.open(http, url, Map.of(), SUBPROTOCOL, new Frames());
    }

    /** Opens the session; completes on the loop. */
    CompletableFuture<Void> create() {
        return request(message("create")).thenAccept(reply -> sessionId = reply.at("/data/id").asLong());
    }

    /** Completes with the id of a new handle of the VideoRoom plugin. */
    CompletableFuture<Long> attach() {
        return request(message("attach").put("plugin", "janus.plugin.videoroom"))
                .thenApply(reply -> reply.at("/data/id").asLong());
    }

    /**
     * A request to the plugin; completes with its whole reply, at once or by event, or exceptionally with a {@link BotException}.
     *
     * @param jsep null for none
     */
    CompletableFuture<JsonNode> ask(long handleId, ObjectNode body, @Nullable ObjectNode jsep) {
        ObjectNode message = message("message").put("handle_id", handleId);
        message.set("body", body);
        if (jsep != null) {
            message.set("jsep", jsep);
        }
        return request(message);
    }

    /** Ends a handle; the reply does not matter. */
    void detach(long handleId) {
        send(message("detach").put("handle_id", handleId));
    }

    void keepAlive() { send(message("keepalive")); }

    /** Ends the session with all its handles and closes. */
    CompletableFuture<Void> destroy() {
        send(message("destroy"));
        return socket.close();
    }

    void abort() { socket.abort(); }

    private ObjectNode message(String type) {
        ObjectNode message = JSON.createObjectNode().put("janus", type);
        return sessionId == 0 ? message : message.put("session_id", sessionId);
    }

    private CompletableFuture<JsonNode> request(ObjectNode message) {
        CompletableFuture<JsonNode> reply = new CompletableFuture<>();
        pending.put(send(message), reply);
        return reply;
    }

    private String send(ObjectNode message) {
        String transaction = Integer.toString(++lastTransaction);
        socket.send(message.put("transaction", transaction).toString());
        return transaction;
    }

    private void handle(JsonNode message) {
        String type = message.path("janus").asText();
        if (type.equals("ack") || type.equals("timeout")) {
            return; // an answer follows; a closed socket follows
        }
        CompletableFuture<JsonNode> reply = pending.remove(message.path("transaction").asText());
        if (reply == null) {
            listener.onEvent(message.path("sender").asLong(), message);
            return;
        }
        JsonNode data = message.at("/plugindata/data");
        if (type.equals("error")) {
            reply.completeExceptionally(refusal(message.path("error").path("code"), message.at("/error/reason")));
        } else if (data.has("error_code")) {
            reply.completeExceptionally(refusal(data.get("error_code"), data.path("error")));
        } else {
            reply.complete(message);
        }
    }

    private static BotException refusal(JsonNode code, JsonNode text) {
        return new BotException(code.asText(), text.asText());
    }

    /** Brings messages to the loop. */
    private final class Frames implements MessageSocket.Listener {
        @Override
        public void onOpen() { loop.execute(listener::onOpen); }

        @Override
        public void onText(String text) {
            try {
                JsonNode message = JSON.readTree(text);
                loop.execute(() -> handle(message));
            } catch (JsonProcessingException e) {
                loop.execute(() -> listener.onClosed("the server speaks no JSON: " + e.getOriginalMessage()));
            }
        }

        @Override
        public void onBinary(byte[] message) { loop.execute(() -> listener.onClosed("the server speaks binary")); }

        @Override
        public void onClosed(String reason) { loop.execute(() -> listener.onClosed(reason)); }
    }
}
