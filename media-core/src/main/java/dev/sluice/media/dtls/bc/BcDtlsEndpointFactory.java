// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * DTLS 1.2 by BouncyCastle, with one self-signed ECDSA P-256 certificate made here. The primitives come from the JCA: Amazon Corretto
 * Crypto Provider where its native library loads, a quarter of the JDK's cost per handshake, else the JDK's own. Thread-safe.
 */
public final class BcDtlsEndpointFactory implements DtlsEndpointFactory {
    private static final String CORRETTO = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    private final DtlsConfig config;
    private final BcIdentity identity;
    private final EndpointThreads threads;
    private final String description;

    private BcDtlsEndpointFactory(DtlsConfig config, BcIdentity identity, String description) {
        this.config = config;
        this.identity = identity;
        this.threads = new EndpointThreads(config.maxHandshakes());
        this.description = description;
    }

    /** Makes a key and its certificate, valid from a day before {@code now} for ten years. */
    public static BcDtlsEndpointFactory create(DtlsConfig config, SecureRandom random, Instant now) {
        String description = installCorretto();
        BcIdentity identity = BcIdentity.create(new JcaTlsCryptoProvider().create(random), random, now);
        return new BcDtlsEndpointFactory(config, identity, description);
    }

    @Override
    public Fingerprint fingerprint() { return identity.fingerprint(); }

    @Override
    public String description() { return description; }

    @Override
    public DtlsEndpoint create(DtlsRole role, List<Fingerprint> expected, DtlsEndpoint.Listener listener) {
        return new BcDtlsEndpoint(role, config, identity, threads, List.copyOf(expected), listener);
    }

    /** Handshakes that run, each with a thread. */
    public int handshakesRunning() {
        return threads.handshakesRunning();
    }

    /** Handshakes that wait for another to end. */
    public int handshakesWaiting() {
        return threads.handshakesWaiting();
    }

    /** Threads of all endpoints that have not ended; 0 when nothing is going on. */
    public int threadsAlive() {
        return threads.alive();
    }

    /** Reflective, because the provider exists for few platforms and everything works without it. */
    private static synchronized String installCorretto() {
        try {
            Provider provider = (Provider) Class.forName(CORRETTO).getField("INSTANCE").get(null);
            if (provider == null || provider.getService("Signature", "SHA256withECDSA") == null) {
                return "BouncyCastle over the JDK's providers (Corretto did not load its library)";
            }
            if (Security.getProvider(provider.getName()) == null) {
                Security.insertProviderAt(provider, 1);
            }
            return "BouncyCastle over " + provider.getName() + " " + provider.getVersionStr();
        } catch (ReflectiveOperationException | LinkageError e) {
            return "BouncyCastle over the JDK's providers (" + e.getClass().getSimpleName() + ")";
        }
    }
}
