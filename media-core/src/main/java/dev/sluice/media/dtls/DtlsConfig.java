// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import dev.sluice.rtp.srtp.SrtpProfile;
import java.time.Duration;
import java.util.List;

/**
 * Patience and limits of handshakes.
 *
 * @param timeout for a whole handshake, from its first datagram; 100 ms .. 1 min
 * @param resend first retransmission interval, doubles each time; 10 ms .. 1 s. Browsers start at 50 ms
 * @param maxBytes received during a handshake, more fails it; at least 8 kB. Honest peers send 2 to 5 kB
 * @param maxHandshakes that run at the same time in one factory, the others wait for their turn; bounds memory, about 20 kB each
 * @param profiles SRTP profiles in order of preference; at least one
 */
public record DtlsConfig(Duration timeout, Duration resend, int maxBytes, int maxHandshakes,
        List<SrtpProfile> profiles) {
    public static final DtlsConfig DEFAULT = new DtlsConfig(Duration.ofSeconds(10), Duration.ofMillis(60), 64 * 1024,
            1024,
            List.of(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AEAD_AES_256_GCM, SrtpProfile.AES128_CM_HMAC_SHA1_80));

    private static final int MIN_BYTES = 8 * 1024;

    public DtlsConfig {
        requireBetween("timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(1));
        requireBetween("resend", resend, Duration.ofMillis(10), Duration.ofSeconds(1));
        if (maxBytes < MIN_BYTES || maxHandshakes < 1 || profiles.isEmpty()) {
            throw new IllegalArgumentException(
                    "max bytes " + maxBytes + ", max handshakes " + maxHandshakes + ", profiles " + profiles);
        }
        profiles = List.copyOf(profiles);
    }

    private static void requireBetween(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + " " + value + " is not within " + min + ".." + max);
        }
    }
}
