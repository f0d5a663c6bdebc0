// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The secret that resumes a session: an id to look it up by (96 bits) and a secret to compare in constant time (192 bits).
 *
 * @param sessionId 16 base64url characters
 * @param secret 32 base64url characters
 */
record ResumeToken(String sessionId, String secret) {
    private static final int ID_BYTES = 12;
    private static final int ID_CHARS = 16;
    private static final int SECRET_BYTES = 24;
    private static final int SECRET_CHARS = 32;

    static ResumeToken create(RandomGenerator random) {
        return new ResumeToken(random(random, ID_BYTES), random(random, SECRET_BYTES));
    }

    /** The token in {@code text}, or null when its length is wrong. */
    static @Nullable ResumeToken parse(String text) {
        return text.length() == ID_CHARS + SECRET_CHARS
                ? new ResumeToken(text.substring(0, ID_CHARS), text.substring(ID_CHARS))
                : null;
    }

    /** A new secret for the same session. */
    ResumeToken rotated(RandomGenerator random) {
        return new ResumeToken(sessionId, random(random, SECRET_BYTES));
    }

    boolean matches(ResumeToken other) { return MessageDigest.isEqual(bytes(), other.bytes()); }

    /** As it is sent to the client. */
    String text() { return sessionId + secret; }

    @Override
    public String toString() {
        return "ResumeToken[" + sessionId + "]"; // never the secret
    }

    private byte[] bytes() { return text().getBytes(StandardCharsets.UTF_8); }

    private static String random(RandomGenerator random, int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
