// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.bc.BcDtlsEndpointFactory;
import dev.sluice.media.net.SendMethod;
import dev.sluice.rtp.srtp.SrtpTransforms;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MediaRehearsalTest {
    @Test
    void shouldBringPacketsToItsSubscribers() throws IOException {
        SecureRandom random = new SecureRandom();
        DtlsEndpointFactory dtls = BcDtlsEndpointFactory.create(DtlsConfig.DEFAULT, random, Instant.now());
        int delivered = MediaRehearsal.run(dtls, SrtpTransforms.select(System::nanoTime), SendMethod.AUTO,
                random);
        assertTrue(delivered >= 20, delivered + " packets came through");
    }
}
