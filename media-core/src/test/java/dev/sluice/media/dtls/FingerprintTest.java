// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
    private static final byte[] CERTIFICATE = "abc".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER_CERTIFICATE = "abd".getBytes(StandardCharsets.US_ASCII);
    /** FIPS 180-2 appendix B.1: the hash of "abc". */
    private static final String SHA_256 = "sha-256 BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD";

    @Test
    void shouldMatchTheCertificateItIsOf() {
        Fingerprint fingerprint = parse(SHA_256);

        assertTrue(fingerprint.matches(CERTIFICATE));
        assertFalse(fingerprint.matches(OTHER_CERTIFICATE));
        assertEquals(fingerprint, Fingerprint.of("sha-256", CERTIFICATE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha-256", "sha-384", "sha-512"})
    void shouldReadWhatItWrites(String algorithm) {
        Fingerprint fingerprint = Fingerprint.of(algorithm, CERTIFICATE);

        assertEquals(fingerprint, parse(fingerprint.toSdp()));
        assertEquals(fingerprint, parse(fingerprint.toSdp().toLowerCase(java.util.Locale.ROOT)));
        assertTrue(fingerprint.matches(CERTIFICATE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "sha-256", "sha-256 ", "sha-256 AB",
            "sha-1 A9:99:3E:36:47:06:81:6A:BA:3E:25:71:78:50:C2:6C:9C:D0:D8:9D",
            "md5 90:01:50:98:3C:D2:4F:B0:D6:96:3F:7D:28:E1:7F:72",
            "sha-256 BA-78-16-BF-8F-01-CF-EA-41-41-40-DE-5D-AE-22-23-B0-03-61-A3-96-17-7A-9C-B4-10-FF-61-F2-00-15-AD",
            "sha-256 GA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD",
            "sha-512 BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD",
            "sha-256 BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD:"})
    void shouldRefuseWhatIsMalformedOrWeak(String text) { assertNull(Fingerprint.parse(text)); }

    @Test
    void shouldRefuseEveryTruncation() {
        for (int length = 0; length < SHA_256.length(); length++) {
            assertNull(Fingerprint.parse(SHA_256.substring(0, length)), SHA_256.substring(0, length));
        }
    }

    @Test
    void shouldNotBeMadeOfNonsense() {
        assertThrows(IllegalArgumentException.class, () -> new Fingerprint("sha-1", "AB"));
        assertThrows(IllegalArgumentException.class, () -> new Fingerprint("sha-256", "ba" + SHA_256.substring(10)));
    }

    @Test
    void shouldAcceptAnyOfSeveralCertificates() {
        List<Fingerprint> promised = List.of(Fingerprint.of("sha-256", OTHER_CERTIFICATE),
                Fingerprint.of("sha-256", CERTIFICATE));

        assertTrue(Fingerprint.anyMatches(promised, CERTIFICATE));
    }

    /** RFC 8122 §5.1: "verify that each certificate used matches one fingerprint out of that set" of the most preferred hash. */
    @Test
    void shouldNotLetWeakerHashVouchForAnotherCertificate() {
        List<Fingerprint> promised = List.of(Fingerprint.of("sha-256", CERTIFICATE),
                Fingerprint.of("sha-512", OTHER_CERTIFICATE));

        assertFalse(Fingerprint.anyMatches(promised, CERTIFICATE));
        assertTrue(Fingerprint.anyMatches(promised, OTHER_CERTIFICATE));
    }

    @Test
    void shouldMatchNothingWhenNothingWasPromised() { assertFalse(Fingerprint.anyMatches(List.of(), CERTIFICATE)); }

    private static Fingerprint parse(String text) {
        Fingerprint fingerprint = Fingerprint.parse(text);
        assertNotNull(fingerprint, text);
        return fingerprint;
    }
}
