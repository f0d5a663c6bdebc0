// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;

/** The active role of DTLS-SRTP. */
@SuppressWarnings({"JdkObsolete", "rawtypes", "unchecked"}) // BouncyCastle's signatures
final class BcDtlsClient extends DefaultTlsClient {
    private final PeerPolicy policy;
    private final BcIdentity identity;

    BcDtlsClient(TlsCrypto crypto, PeerPolicy policy, BcIdentity identity) {
        super(crypto);
        this.policy = policy;
        this.identity = identity;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() { return ProtocolVersion.DTLSv12.only(); }

    @Override
    protected int[] getSupportedCipherSuites() {
        return TlsUtils.getSupportedCipherSuites(getCrypto(), PeerPolicy.CIPHER_SUITES);
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
        policy.chooseProfile(TlsSRTPUtils.getUseSRTPExtension(extensions));
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        policy.exportKeys(context);
    }

    @Override
    public void notifyAlertReceived(short level, short description) { policy.handleAlert(description); }

    @Override
    public boolean requiresExtendedMasterSecret() { return true; }

    @Override
    public int getMaxHandshakeMessageSize() { return PeerPolicy.MAX_HANDSHAKE_MESSAGE; }

    @Override
    public int getHandshakeTimeoutMillis() { return (int) policy.config().timeout().toMillis(); }

    @Override
    public int getHandshakeResendTimeMillis() { return (int) policy.config().resend().toMillis(); }
}
