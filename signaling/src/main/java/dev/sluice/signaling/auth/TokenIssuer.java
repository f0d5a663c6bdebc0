// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.auth;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes HS256 tokens (RFC 7519, RFC 7515 §3.1). Thread-safe. */
public final class TokenIssuer {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = BASE64
            .encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII));

    private final ApiKeys keys;

    public TokenIssuer(ApiKeys keys) { this.keys = keys; }

    /** @throws IllegalArgumentException when the claims name a key this issuer does not have */
    public String issue(TokenClaims claims) {
        byte[] secret = keys.secret(claims.apiKey());
        if (secret == null) {
            throw new IllegalArgumentException("no API key " + claims.apiKey());
        }
        String signed = HEADER + "."
                + BASE64.encodeToString(payload(claims).toString().getBytes(StandardCharsets.UTF_8));
        byte[] signature = HmacSha256.sign(secret, signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + BASE64.encodeToString(signature);
    }

    private static ObjectNode payload(TokenClaims claims) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.put("iss", claims.apiKey());
        payload.put("sub", claims.identity());
        if (claims.name() != null) {
            payload.put("name", claims.name());
        }
        if (claims.notBefore() != null) {
            payload.put("nbf", claims.notBefore().getEpochSecond());
        }
        payload.put("exp", claims.expiresAt().getEpochSecond());
        if (claims.id() != null) {
            payload.put("jti", claims.id());
        }
        VideoGrant video = claims.video();
        ObjectNode grant = payload.putObject("video");
        if (video.room() != null) {
            grant.put("room", video.room());
        }
        grant.put("roomJoin", video.roomJoin());
        grant.put("roomAdmin", video.roomAdmin());
        grant.put("canPublish", video.canPublish());
        grant.put("canSubscribe", video.canSubscribe());
        return payload;
    }
}
