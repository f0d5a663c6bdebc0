// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Hash of a certificate in SDP (RFC 8122 §5).
 *
 * @param algorithm lower case: sha-256, sha-384 or sha-512
 * @param value upper-case hex pairs with colons
 */
public record Fingerprint(String algorithm, String value) {
    private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();

    public Fingerprint {
        if (!isValid(algorithm, value)) {
            throw new IllegalArgumentException("not a fingerprint: " + algorithm + " " + value);
        }
    }

    /** Reads {@code sha-256 AB:CD:...}; null when malformed or of a hash too weak to trust (RFC 8122 §5.1). */
    public static @Nullable Fingerprint parse(String text) {
        int space = text.indexOf(' ');
        if (space < 0) {
            return null;
        }
        String algorithm = text.substring(0, space).toLowerCase(Locale.ROOT);
        String value = text.substring(space + 1).trim().toUpperCase(Locale.ROOT);
        return isValid(algorithm, value) ? new Fingerprint(algorithm, value) : null;
    }

    /** @param certificate DER */
    public static Fingerprint of(String algorithm, byte[] certificate) {
        return new Fingerprint(algorithm, HEX.formatHex(digest(algorithm, certificate)));
    }

    /**
     * Whether one of those with the strongest hash is the certificate's. RFC 8122 §5.1: the set of the most preferred hash function
     * counts, so a weaker hash beside it cannot vouch for another certificate. False when there are none.
     */
    public static boolean anyMatches(List<Fingerprint> fingerprints, byte[] certificate) {
        int strongest = fingerprints.stream().mapToInt(fingerprint -> hashBytes(fingerprint.algorithm)).max().orElse(0);
        return fingerprints.stream().filter(fingerprint -> hashBytes(fingerprint.algorithm) == strongest)
                .anyMatch(fingerprint -> fingerprint.matches(certificate));
    }

    /** Whether it is the certificate's; takes the same time wherever they differ. */
    public boolean matches(byte[] certificate) {
        return MessageDigest.isEqual(digest(algorithm, certificate), HEX.parseHex(value));
    }

    /** As in {@code a=fingerprint}. */
    public String toSdp() { return algorithm + " " + value; }

    private static boolean isValid(String algorithm, String value) {
        int bytes = hashBytes(algorithm);
        if (bytes == 0 || value.length() != bytes * 3 - 1) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean isColonPlace = i % 3 == 2;
            if (isColonPlace ? c != ':' : !(c >= '0' && c <= '9' || c >= 'A' && c <= 'F')) {
                return false;
            }
        }
        return true;
    }

    private static int hashBytes(String algorithm) {
        return switch (algorithm) {
            case "sha-256" -> 32;
            case "sha-384" -> 48;
            case "sha-512" -> 64;
            default -> 0;
        };
    }

    private static byte[] digest(String algorithm, byte[] certificate) {
        try {
            return MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT)).digest(certificate);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException("unknown fingerprint algorithm " + algorithm, e);
        }
    }
}
