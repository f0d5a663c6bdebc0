// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Cipher;

/** The platform's implementations by name: a faster provider for handshakes, put first, is slower for packets. */
final class JceCiphers {
    private static final int SCRATCH_STEP = 2048; // bytes; one step holds any packet off a usual wire

    private JceCiphers() {}

    static Cipher cipher(String transformation) {
        try {
            return Cipher.getInstance(transformation, "SunJCE");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no " + transformation, e);
        }
    }

    static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1", "SUN");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no SHA-1", e);
        }
    }

    /** At least {@code bytes} long. */
    static byte[] scratch(int bytes) {
        return new byte[(bytes + SCRATCH_STEP - 1) / SCRATCH_STEP * SCRATCH_STEP];
    }
}
