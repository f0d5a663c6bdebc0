// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A request's id as its JSON text, so that {@code 7} and {@code "7"} are two ids. */
public record RpcId(String json) {
    /** The id of answers to requests whose own id could not be read. */
    public static final RpcId NULL = new RpcId("null");

    private static final int MAX_CHARS = 64;

    /** The id in {@code node}, or null unless it is a string of 1 to 64 characters or an integer of 64 bits. */
    static @Nullable RpcId read(JsonNode node) {
        if (node.isTextual()) {
            String text = node.textValue();
            boolean valid = !text.isEmpty() && text.length() <= MAX_CHARS && Text.isWellFormed(text);
            return valid ? new RpcId(node.toString()) : null;
        }
        return node.isIntegralNumber() && node.canConvertToLong() ? new RpcId(node.toString()) : null;
    }
}
