// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.jspecify.annotations.Nullable;

/** The active role of DTLS-SRTP: shows a certificate, takes ECDSA and RSA servers, believes only the fingerprint. */
@SuppressWarnings({"JdkObsolete", "rawtypes", "unchecked"}) // BouncyCastle's signatures
final class BcDtlsClient extends DefaultTlsClient {
    private final PeerPolicy policy;
    private final BcIdentity identity;

    private BcDtlsClient(BcIdentity identity, PeerPolicy policy) {
        super(identity.crypto());
        this.policy = policy;
        this.identity = identity;
    }

    /** Blocks until the handshake is done, its keys are in the policy, or it failed. */
    static DTLSTransport connect(BcIdentity identity, PeerPolicy policy, DatagramTransport transport)
            throws IOException {
        return new Protocol().connect(new BcDtlsClient(identity, policy), transport);
    }

    private static final class Protocol extends DTLSClientProtocol {
        @Override
        protected DTLSTransport clientHandshake(ClientHandshakeState state) throws IOException {
            DTLSTransport connected = super.clientHandshake(state);
            cancelSession(state); // nothing is ever resumed, so the master secret is wiped
            return connected;
        }
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() { return ProtocolVersion.DTLSv12.only(); }

    @Override
    protected int[] getSupportedCipherSuites() { return PeerPolicy.CLIENT_CIPHER_SUITES; }

    @Override
    protected Vector getSupportedGroups(Vector namedGroupRoles) {
        return new Vector(List.of(NamedGroup.secp256r1, NamedGroup.x25519, NamedGroup.secp384r1));
    }

    @Override
    protected Vector getSupportedSignatureAlgorithms() { return PeerPolicy.signatureAlgorithms(context); }

    @Override
    protected @Nullable CertificateStatusRequest getCertificateStatusRequest() {
        return null; // nobody revokes a self-signed certificate
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
                policy.verify(certificate.getCertificate());
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) { return identity.signer(context); }
        };
    }

    @Override
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
        TlsSRTPUtils.addUseSRTPExtension(extensions, policy.offeredProfiles());
        return extensions;
    }

    @Override
    public void processServerExtensions(Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        policy.acceptAnswer(TlsSRTPUtils.getUseSRTPExtension(extensions));
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        policy.exportKeys(context);
    }

    @Override
    public void notifyAlertReceived(short level, short description) { policy.handleAlert(level, description); }

    @Override
    public boolean requiresExtendedMasterSecret() { return true; }

    @Override
    public int getHandshakeTimeoutMillis() { return (int) policy.config().timeout().toMillis(); }

    @Override
    public int getHandshakeResendTimeMillis() { return (int) policy.config().resend().toMillis(); }
}
