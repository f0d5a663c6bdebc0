// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import dev.sluice.media.dtls.Fingerprint;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Hashtable;
import java.util.Map;
import java.util.Vector;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's DTLS stack: BouncyCastle without ours around it, with an RSA certificate, every record in a datagram of its own and
 * SRTP profile 1, as GStreamer does it.
 */
@SuppressWarnings({"JdkObsolete", "rawtypes", "unchecked"}) // BouncyCastle's signatures
final class RawPeer {
    private static final JcaTlsCrypto CRYPTO = new JcaTlsCryptoProvider().create(new SecureRandom());
    private static final KeyPair RSA = rsa();
    private static final byte[] CERTIFICATE = certify(RSA);
    private static final int AES_CM_80 = 1;
    private static final int TIMEOUT_MILLIS = 10_000;

    final CompletableFuture<Boolean> connected = new CompletableFuture<>();
    private final LinkedBlockingQueue<byte[]> inbound = new LinkedBlockingQueue<>();
    private final int sendLimit;
    private final Map<Integer, byte[]> moreExtensions;
    private volatile @Nullable Consumer<byte[]> out; // set by the test

    /** @param sendLimit longest datagram, in bytes */
    RawPeer(int sendLimit, Map<Integer, byte[]> moreExtensions) {
        this.sendLimit = sendLimit;
        this.moreExtensions = moreExtensions;
    }

    static Fingerprint fingerprint() { return Fingerprint.of("sha-256", CERTIFICATE); }

    void sendTo(Consumer<byte[]> out) { this.out = out; }

    void receive(byte[] datagram) { inbound.add(datagram); }

    void connect() { run(() -> new DTLSClientProtocol().connect(new Client(), new Transport())); }

    void accept() { run(() -> new DTLSServerProtocol().accept(new Server(), new Transport())); }

    private interface Handshake {
        void run() throws IOException;
    }

    private void run(Handshake handshake) {
        Thread.ofVirtual().start(() -> {
            try {
                handshake.run();
                connected.complete(true);
            } catch (IOException | RuntimeException e) {
                connected.completeExceptionally(e);
            }
        });
    }

    private final class Client extends DefaultTlsClient {
        Client() { super(CRYPTO); }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.DTLSv12.downTo(ProtocolVersion.DTLSv10);
        }

        @Override
        public Hashtable getClientExtensions() throws IOException {
            Hashtable extensions = TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
            TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(new int[]{AES_CM_80}, new byte[0]));
            extensions.putAll(moreExtensions);
            return extensions;
        }

        @Override
        public TlsAuthentication getAuthentication() {
            return new TlsAuthentication() {
                @Override
                public void notifyServerCertificate(TlsServerCertificate certificate) {}

                @Override
                public TlsCredentials getClientCredentials(CertificateRequest request) {
                    return signer(context, request.getSupportedSignatureAlgorithms());
                }
            };
        }

        @Override
        public int getHandshakeTimeoutMillis() { return TIMEOUT_MILLIS; }

        @Override
        public int getHandshakeResendTimeMillis() { return 50; }
    }

    private static final class Server extends DefaultTlsServer {
        Server() { super(CRYPTO); }

        @Override
        protected ProtocolVersion[] getSupportedVersions() { return ProtocolVersion.DTLSv12.only(); }

        @Override
        protected int[] getSupportedCipherSuites() {
            return new int[]{CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
        }

        @Override
        protected TlsCredentialedSigner getRSASignerCredentials() {
            return signer(context, context.getSecurityParametersHandshake().getClientSigAlgs());
        }

        @Override
        public CertificateRequest getCertificateRequest() {
            Vector algorithms = TlsUtils.getDefaultSupportedSignatureAlgorithms(context);
            return new CertificateRequest(new short[]{ClientCertificateType.ecdsa_sign}, algorithms, null);
        }

        @Override
        public void notifyClientCertificate(Certificate certificate) {}

        @Override
        public Hashtable getServerExtensions() throws IOException {
            Hashtable extensions = super.getServerExtensions();
            TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(new int[]{AES_CM_80}, new byte[0]));
            return extensions;
        }

        @Override
        public int getHandshakeTimeoutMillis() { return TIMEOUT_MILLIS; }

        @Override
        public int getHandshakeResendTimeMillis() { return 50; }
    }

    private final class Transport implements DatagramTransport {
        @Override
        public int getReceiveLimit() { return 2048; }

        @Override
        public int getSendLimit() { return sendLimit; }

        @Override
        public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
            try {
                byte[] datagram = inbound.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (datagram == null) {
                    return -1;
                }
                System.arraycopy(datagram, 0, buffer, offset, datagram.length);
                return datagram.length;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void send(byte[] buffer, int offset, int length) {
            Consumer<byte[]> to = out;
            if (to != null) {
                byte[] datagram = new byte[length];
                System.arraycopy(buffer, offset, datagram, 0, length);
                to.accept(datagram);
            }
        }

        @Override
        public void close() {}
    }

    /** Takes the other side at its word: the first algorithm it says it can verify. */
    private static TlsCredentialedSigner signer(TlsContext context, Vector<SignatureAndHashAlgorithm> offered) {
        try {
            SignatureAndHashAlgorithm first = offered.stream().filter(
                    algorithm -> SignatureScheme.isRSAPSS(SignatureScheme.from(algorithm))
                            || algorithm.getSignature() == SignatureAlgorithm.rsa)
                    .findFirst().orElseThrow();
            Certificate chain = new Certificate(new TlsCertificate[]{CRYPTO.createCertificate(CERTIFICATE)});
            return new JcaDefaultTlsCredentialedSigner(new TlsCryptoParameters(context), CRYPTO, RSA.getPrivate(),
                    chain, first);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] certify(KeyPair keys) {
        try {
            X500Name name = new X500Name("CN=test");
            Instant now = Instant.now();
            return new JcaX509v3CertificateBuilder(name, BigInteger.TWO, Date.from(now),
                    Date.from(now.plus(Duration.ofDays(1))), name,
                    keys.getPublic()).build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new AssertionError(e);
        }
    }
}
