// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * DTLS 1.2 by BouncyCastle, with one self-signed ECDSA P-256 certificate made here. The primitives come from the JCA: Amazon Corretto
 * Crypto Provider where its native library loads, a quarter of the JDK's cost per handshake, else the JDK's own. Thread-safe.
 */
public final class BcDtlsEndpointFactory implements DtlsEndpointFactory {
    private static final String CORRETTO = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
    private static final Duration VALIDITY = Duration.ofDays(30);
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);
    private static final int SERIAL_BITS = 127;

    private final DtlsConfig config;
    private final JcaTlsCrypto crypto;
    private final BcIdentity identity;
    private final Fingerprint fingerprint;
    private final String description;

    private BcDtlsEndpointFactory(DtlsConfig config, SecureRandom random, Instant now, String description)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        this.config = config;
        this.description = description;
        this.crypto = new JcaTlsCryptoProvider().create(random);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair keys = generator.generateKeyPair();
        X500Name name = new X500Name("CN=Sluice");
        X509CertificateHolder certificate = new JcaX509v3CertificateBuilder(name, new BigInteger(SERIAL_BITS, random),
                Date.from(now.minus(CLOCK_SKEW)), Date.from(now.plus(VALIDITY)), name, keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        byte[] der = certificate.getEncoded();
        this.identity = new BcIdentity(crypto, keys.getPrivate(), der);
        this.fingerprint = Fingerprint.of("sha-256", der);
    }

    /** Makes a key and its certificate, valid from a day before {@code now} for 30 days. */
    public static BcDtlsEndpointFactory create(DtlsConfig config, SecureRandom random, Instant now) {
        String description = installCorretto();
        try {
            return new BcDtlsEndpointFactory(config, random, now, description);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot make a DTLS certificate", e);
        }
    }

    @Override
    public Fingerprint fingerprint() { return fingerprint; }

    @Override
    public String description() { return description; }

    @Override
    public DtlsEndpoint create(DtlsRole role, List<Fingerprint> expected, DtlsEndpoint.Listener listener) {
        return new BcDtlsEndpoint(role, config, crypto, identity, List.copyOf(expected), listener);
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
