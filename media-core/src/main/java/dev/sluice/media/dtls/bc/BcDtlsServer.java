// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;

/** The passive role of DTLS-SRTP: asks for a certificate, takes any kind of key in it, believes only the fingerprint. */
@SuppressWarnings({"JdkObsolete", "rawtypes", "unchecked"}) // BouncyCastle's signatures
final class BcDtlsServer extends DefaultTlsServer {
    private final PeerPolicy policy;
    private final BcIdentity identity;

    BcDtlsServer(TlsCrypto crypto, PeerPolicy policy, BcIdentity identity) {
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
    protected TlsCredentialedSigner getECDSASignerCredentials() { return identity.signer(context); }

    @Override
    public CertificateRequest getCertificateRequest() {
        short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
        Vector algorithms = TlsUtils.getDefaultSupportedSignatureAlgorithms(context);
        return new CertificateRequest(types, algorithms, null);
    }

    @Override
    public void notifyClientCertificate(Certificate chain) throws IOException { policy.verify(chain); }

    @Override
    public void processClientExtensions(Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        policy.chooseProfile(TlsSRTPUtils.getUseSRTPExtension(extensions));
    }

    @Override
    public Hashtable getServerExtensions() throws IOException {
        Hashtable extensions = super.getServerExtensions();
        TlsSRTPUtils.addUseSRTPExtension(extensions, policy.chosenProfile());
        return extensions;
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
