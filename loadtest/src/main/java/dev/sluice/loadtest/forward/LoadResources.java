// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.bc.BcDtlsEndpointFactory;
import dev.sluice.rtp.srtp.SrtpTransforms;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Instant;

/** What the clients of the load share. */
final class LoadResources implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final SecureRandom random = new SecureRandom();
    private final DtlsEndpointFactory dtls = BcDtlsEndpointFactory.create(DtlsConfig.DEFAULT, random, Instant.now());
    private final SrtpTransforms srtp = SrtpTransforms.select(System::nanoTime);

    HttpClient http() { return http; }

    SecureRandom random() { return random; }

    DtlsEndpointFactory dtls() { return dtls; }

    /** Of the certificate all clients have. */
    String fingerprint() { return dtls.fingerprint().toSdp(); }

    SrtpTransforms srtp() { return srtp; }

    @Override
    public void close() { http.shutdownNow(); }
}
