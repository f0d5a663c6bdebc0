// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import dev.sluice.rtp.srtp.SrtpProfile;
import java.time.Duration;
import java.util.List;

/**
 * Patience and limits of a handshake.
 *
 * @param timeout for the whole handshake
 * @param resend first retransmission interval; doubles
 * @param maxBytes received during the handshake, more fails it
 * @param profiles SRTP profiles in order of preference
 */
public record DtlsConfig(Duration timeout, Duration resend, int maxBytes, List<SrtpProfile> profiles) {
    public static final DtlsConfig DEFAULT = new DtlsConfig(Duration.ofSeconds(10), Duration.ofMillis(60), 64 * 1024,
            List.of(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AEAD_AES_256_GCM, SrtpProfile.AES128_CM_HMAC_SHA1_80));

    public DtlsConfig {
        profiles = List.copyOf(profiles);
    }
}
