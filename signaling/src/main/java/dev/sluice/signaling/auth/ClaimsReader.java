// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.message.Protocol;
import dev.sluice.signaling.message.Text;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads the claims of a payload whose signature is good. Null stands for a claim of the wrong type. */
final class ClaimsReader {
    private static final double MAX_EPOCH_SECONDS = 253_402_300_799d; // 9999-12-31, far from any overflow
    private static final int MAX_ID_CHARS = 128;

    private ClaimsReader() {}

    static @Nullable TokenClaims read(String apiKey, JsonNode payload) {
        JsonNode nbf = payload.get("nbf");
        Instant expiresAt = numericDate(payload.path("exp"));
        VideoGrant video = videoGrant(payload.get("video"));
        String identity = payload.path("sub").textValue();
        if (expiresAt == null || video == null || identity == null) {
            return null;
        }
        JsonNode name = payload.path("name");
        boolean named = !(name.isTextual() && name.textValue().isEmpty()); // other servers' tools write "" for none
        boolean valid = isName(identity) && (!named || isOptionalName(payload.get("name")))
                && isOptionalId(payload.get("jti"));
        if (!valid) {
            return null;
        }
        return new TokenClaims(apiKey, identity, named ? name.textValue() : null, nbf == null ? null : numericDate(nbf),
                expiresAt, payload.path("jti").textValue(), video);
    }

    /** RFC 7519 §2 NumericDate: seconds, fractions allowed; null when it is none or absurd. */
    static @Nullable Instant numericDate(JsonNode node) {
        if (!node.isNumber()) {
            return null;
        }
        double seconds = node.doubleValue();
        return seconds >= 0 && seconds <= MAX_EPOCH_SECONDS ? Instant.ofEpochSecond((long) seconds) : null;
    }

    private static @Nullable VideoGrant videoGrant(@Nullable JsonNode node) {
        if (node == null) {
            return VideoGrant.NONE;
        }
        boolean valid = node.isObject() && isOptionalName(node.get("room")) && isOptionalBoolean(node.get("roomJoin"))
                && isOptionalBoolean(node.get("roomAdmin")) && isOptionalBoolean(node.get("canPublish"))
                && isOptionalBoolean(node.get("canSubscribe"));
        if (!valid) {
            return null;
        }
        return new VideoGrant(node.path("room").textValue(), node.path("roomJoin").asBoolean(false),
                node.path("roomAdmin").asBoolean(false), node.path("canPublish").asBoolean(true),
                node.path("canSubscribe").asBoolean(true));
    }

    private static boolean isOptionalBoolean(@Nullable JsonNode node) { return node == null || node.isBoolean(); }

    private static boolean isOptionalName(@Nullable JsonNode node) {
        return node == null || node.isTextual() && isName(node.textValue());
    }

    private static boolean isOptionalId(@Nullable JsonNode node) {
        return node == null || node.isTextual() && node.textValue().length() <= MAX_ID_CHARS;
    }

    private static boolean isName(String text) {
        return Text.isLabel(text) && Text.length(text) <= Protocol.MAX_NAME_CHARS;
    }
}
