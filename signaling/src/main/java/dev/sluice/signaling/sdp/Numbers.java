// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.sdp;

/** Decimal numbers within bounds. */
final class Numbers {
    private static final int MAX_DIGITS = 18;

    private Numbers() {}

    static int parse(String text, int min, int max) { return (int) parseLong(text, min, max); }

    static long parseLong(String text, long min, long max) {
        if (text.isEmpty() || text.length() > MAX_DIGITS) {
            throw new SdpException("not a number: " + shorten(text));
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new SdpException("not a number: " + shorten(text));
            }
            value = value * 10 + digit;
        }
        if (value < min || value > max) {
            throw new SdpException("out of " + min + ".." + max + ": " + value);
        }
        return value;
    }

    static String shorten(String text) { return text.length() > 40 ? text.substring(0, 40) + "..." : text; }
}
