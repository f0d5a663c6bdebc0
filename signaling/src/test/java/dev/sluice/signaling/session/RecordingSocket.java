// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.message.JsonRpcReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A socket that keeps what is written to it. */
final class RecordingSocket implements SignalingSocket {
    private final ArrayDeque<JsonNode> unread = new ArrayDeque<>();
    @Nullable
    CloseReason closeReason;

    @Override
    public void write(byte[] frame) {
        if (closeReason != null) {
            return;
        }
        JsonNode message = JsonRpcReader.readTree(new String(frame, StandardCharsets.UTF_8));
        if (message == null) {
            throw new AssertionError("not JSON");
        }
        unread.add(message);
    }

    @Override
    public void writeReplayed(byte[] frame) { write(frame); }

    @Override
    public void close(CloseReason reason) {
        if (closeReason == null) {
            closeReason = reason;
        }
    }

    /** The oldest message not read yet. */
    JsonNode next() {
        JsonNode message = unread.poll();
        if (message == null) {
            throw new AssertionError("nothing was written");
        }
        return message;
    }

    JsonNode nextResult() {
        JsonNode message = next();
        if (!message.has("result")) {
            throw new AssertionError("no result: " + message);
        }
        return message.get("result");
    }

    /** The reason of the error answer that comes next. */
    String nextError() {
        return next().path("error").path("data").path("reason").asText();
    }

    /** Methods of all messages not read yet; answers have none and count as "answer". */
    List<String> drain() {
        List<String> methods = new ArrayList<>();
        while (!unread.isEmpty()) {
            methods.add(unread.remove().path("method").asText("answer"));
        }
        return methods;
    }

    boolean isEmpty() { return unread.isEmpty(); }
}
