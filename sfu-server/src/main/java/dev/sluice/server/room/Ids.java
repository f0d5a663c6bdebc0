// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.room;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Prefixed ids with 96 random bits: nobody guesses another's. */
final class Ids {
    private static final int BYTES = 12;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Ids() {}

    /** Key of {@link #room}. */
    static byte[] secret(RandomGenerator random) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        return secret;
    }

    /** The same for the same name, so that a reservation can promise it; the secret keeps it from being guessed. */
    static String room(byte[] secret, String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] digest = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            return "RM_" + ENCODER.encodeToString(Arrays.copyOf(digest, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    static String participant(RandomGenerator random) { return "PA_" + text(random); }

    static String track(RandomGenerator random) { return "TR_" + text(random); }

    private static String text(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return ENCODER.encodeToString(bytes);
    }
}
