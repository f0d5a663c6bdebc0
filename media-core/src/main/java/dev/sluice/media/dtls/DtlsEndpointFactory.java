// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import java.util.List;

/** Makes DTLS endpoints that share one certificate; thread-safe. */
public interface DtlsEndpointFactory {
    /** Of our certificate, for SDP. */
    Fingerprint fingerprint();

    /** Which cryptography does the work, for the log. */
    String description();

    /** @param expected any one of them must be that of the peer's certificate; at least one */
    DtlsEndpoint create(DtlsRole role, List<Fingerprint> expected, DtlsEndpoint.Listener listener);
}
