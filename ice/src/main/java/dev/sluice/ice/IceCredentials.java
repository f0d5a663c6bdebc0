// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One side's username fragment and password (RFC 8445 §5.3, RFC 8839 §5.4).
 *
 * @param fragment 4 to 256 ice-chars
 * @param password 22 to 256 ice-chars; a secret
 */
public record IceCredentials(String fragment, String password) {
    private static final String ICE_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int MIN_FRAGMENT = 4;
    private static final int MIN_PASSWORD = 22;
    private static final int MAX_LENGTH = 256;
    private static final int OUR_FRAGMENT = 12; // 72 bits: the demultiplexer finds a transport by it
    private static final int OUR_PASSWORD = 24; // 144 bits, RFC 8445 asks for 128

    public IceCredentials {
        if (!isIceText(fragment, MIN_FRAGMENT) || !isIceText(password, MIN_PASSWORD)) {
            throw new IllegalArgumentException("not ICE credentials (RFC 8839 §5.4): fragment " + fragment);
        }
    }

    /** Fresh ones of ours. */
    public static IceCredentials create(RandomGenerator random) {
        return new IceCredentials(randomText(random, OUR_FRAGMENT), randomText(random, OUR_PASSWORD));
    }

    /** A peer's, or null when they break RFC 8839 §5.4. */
    public static @Nullable IceCredentials parse(String fragment, String password) {
        return isIceText(fragment, MIN_FRAGMENT) && isIceText(password, MIN_PASSWORD)
                ? new IceCredentials(fragment, password)
                : null;
    }

    @Override
    public String toString() { return "IceCredentials[" + fragment + "]"; }

    private static String randomText(RandomGenerator random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ICE_CHARS.charAt(random.nextInt(ICE_CHARS.length())));
        }
        return text.toString();
    }

    /** Browsers, GStreamer among them, also use '-' and '_' in what RFC 8839 calls ice-char; harmless, so let in. */
    private static boolean isIceText(String text, int minLength) {
        if (text.length() < minLength || text.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (ICE_CHARS.indexOf(c) < 0 && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }
}
