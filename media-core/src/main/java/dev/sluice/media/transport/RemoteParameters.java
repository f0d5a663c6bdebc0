// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.ice.IceCredentials;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import java.util.List;

/**
 * What the peer's SDP says about its side.
 *
 * @param credentials ICE fragment and password
 * @param fingerprints any one of them must be that of the certificate the peer shows (RFC 8122 §5)
 * @param localRole ours: SERVER when the peer is active
 */
public record RemoteParameters(IceCredentials credentials, List<Fingerprint> fingerprints, DtlsRole localRole) {
    public RemoteParameters {
        fingerprints = List.copyOf(fingerprints);
        if (fingerprints.isEmpty()) {
            throw new IllegalArgumentException("no fingerprint");
        }
    }
}
