// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.auth.Verification.Accepted;
import dev.sluice.signaling.auth.Verification.Flaw;
import dev.sluice.signaling.auth.Verification.Refused;
import dev.sluice.signaling.message.JsonRpcReader;
import dev.sluice.signaling.message.Protocol;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Checks tokens (RFC 7519, RFC 8725). The algorithm is HS256 whatever the header says; a header that says otherwise is refused. The
 * signature is checked before any claim but {@code iss}, in constant time. Thread-safe.
 */
public final class TokenVerifier {
    public static final Duration MAX_LIFETIME = Duration.ofHours(24);
    public static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    private final ApiKeys keys;
    private final InstantSource clock;

    public TokenVerifier(ApiKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    public Verification verify(String token) {
        if (token.length() > Protocol.MAX_TOKEN_CHARS) {
            return new Refused(Flaw.TOO_LONG);
        }
        int headerEnd = token.indexOf('.');
        int payloadEnd = token.indexOf('.', headerEnd + 1);
        if (headerEnd < 1 || payloadEnd < headerEnd + 2 || token.indexOf('.', payloadEnd + 1) >= 0) {
            return new Refused(Flaw.MALFORMED); // five parts would be a JWE, RFC 7516 §3.1
        }
        JsonNode header = readPart(token.substring(0, headerEnd));
        JsonNode payload = readPart(token.substring(headerEnd + 1, payloadEnd));
        if (header == null || payload == null) {
            return new Refused(Flaw.MALFORMED);
        }
        if (!isPlainHs256(header)) {
            return new Refused(Flaw.UNSUPPORTED_ALGORITHM);
        }
        String apiKey = payload.path("iss").textValue();
        byte[] secret = apiKey == null ? null : keys.secret(apiKey);
        if (apiKey == null || secret == null) {
            return new Refused(Flaw.UNKNOWN_KEY);
        }
        return isSignedBy(secret, token, payloadEnd) ? checkClaims(apiKey, payload) : new Refused(Flaw.BAD_SIGNATURE);
    }

    /** RFC 7515 §4.1.11: extensions in {@code crit} that are not understood make the token invalid, and we understand none. */
    private static boolean isPlainHs256(JsonNode header) {
        JsonNode type = header.get("typ");
        return "HS256".equals(header.path("alg").textValue()) && !header.has("crit") && !header.has("zip")
                && !header.has("enc") && (type == null || "JWT".equalsIgnoreCase(type.textValue()));
    }

    /** Compares the signature as text, so that there is exactly one way to write it. */
    private static boolean isSignedBy(byte[] secret, String token, int payloadEnd) {
        byte[] signed = token.substring(0, payloadEnd).getBytes(StandardCharsets.US_ASCII);
        byte[] expected = Base64.getUrlEncoder().withoutPadding().encode(HmacSha256.sign(secret, signed));
        return MessageDigest.isEqual(expected, token.substring(payloadEnd + 1).getBytes(StandardCharsets.UTF_8));
    }

    private Verification checkClaims(String apiKey, JsonNode payload) {
        Flaw timeFlaw = checkTimes(payload);
        if (timeFlaw != null) {
            return new Refused(timeFlaw);
        }
        TokenClaims claims = ClaimsReader.read(apiKey, payload);
        return claims == null ? new Refused(Flaw.BAD_CLAIMS) : new Accepted(claims);
    }

    private @Nullable Flaw checkTimes(JsonNode payload) {
        if (!payload.hasNonNull("exp")) {
            return Flaw.NO_EXPIRY;
        }
        Instant now = clock.instant();
        Instant expiresAt = ClaimsReader.numericDate(payload.get("exp"));
        JsonNode nbf = payload.get("nbf");
        Instant notBefore = nbf == null ? Instant.MIN : ClaimsReader.numericDate(nbf);
        if (expiresAt == null || notBefore == null) {
            return Flaw.BAD_CLAIMS;
        }
        if (!now.isBefore(expiresAt.plus(CLOCK_SKEW))) {
            return Flaw.EXPIRED;
        }
        if (expiresAt.isAfter(now.plus(MAX_LIFETIME).plus(CLOCK_SKEW))) {
            return Flaw.LIFETIME_TOO_LONG;
        }
        return notBefore.isAfter(now.plus(CLOCK_SKEW)) ? Flaw.NOT_YET_VALID : null;
    }

    private static @Nullable JsonNode readPart(String base64) {
        if (base64.indexOf('=') >= 0) {
            return null; // RFC 7515 §2: without padding
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(base64);
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
            JsonNode node = JsonRpcReader.readTree(text);
            return node != null && node.isObject() ? node : null;
        } catch (IllegalArgumentException | CharacterCodingException _) {
            return null;
        }
    }
}
