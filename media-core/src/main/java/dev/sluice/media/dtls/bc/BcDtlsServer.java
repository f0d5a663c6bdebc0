// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsSRTPUtils;

/** The passive role of DTLS-SRTP: asks for a certificate, takes ECDSA and RSA keys in it, believes only the fingerprint. */
@SuppressWarnings({"JdkObsolete", "rawtypes"}) // BouncyCastle's signatures
final class BcDtlsServer extends DefaultTlsServer {
    private final PeerPolicy policy;
    private final BcIdentity identity;

    private BcDtlsServer(BcIdentity identity, PeerPolicy policy) {
        super(identity.crypto());
        this.policy = policy;
        this.identity = identity;
    }

    /** Blocks until the handshake is done, its keys are in the policy, or it failed. */
    static DTLSTransport accept(BcIdentity identity, PeerPolicy policy, DatagramTransport transport)
            throws IOException {
        return new Protocol().accept(new BcDtlsServer(identity, policy), transport);
    }

    private static final class Protocol extends DTLSServerProtocol {
        @Override
        protected DTLSTransport serverHandshake(ServerHandshakeState state, DTLSRequest request) throws IOException {
            DTLSTransport connected = super.serverHandshake(state, request);
            cancelSession(state); // nothing is ever resumed, so the master secret is wiped
            return connected;
        }
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() { return ProtocolVersion.DTLSv12.only(); }

    @Override
    protected int[] getSupportedCipherSuites() { return PeerPolicy.SERVER_CIPHER_SUITES; }

    @Override
    protected boolean preferLocalCipherSuites() { return true; }

    /** P-256 where the peer has it, and every WebRTC peer does (RFC 8827 §6.5): with Corretto a handshake costs a third less than by X25519. */
    @Override
    protected int selectECDH(int minimumCurveBits) {
        int[] groups = context.getSecurityParametersHandshake().getClientSupportedGroups();
        boolean hasP256 = groups == null || Arrays.stream(groups).anyMatch(group -> group == NamedGroup.secp256r1);
        return hasP256 ? NamedGroup.secp256r1 : super.selectECDH(minimumCurveBits);
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() { return identity.signer(context); }

    @Override
    public CertificateRequest getCertificateRequest() {
        short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
        return new CertificateRequest(types, PeerPolicy.signatureAlgorithms(context), null);
    }

    @Override
    public void notifyClientCertificate(Certificate chain) throws IOException { policy.verify(chain); }

    @Override
    public void processClientExtensions(Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        policy.chooseFromOffer(TlsSRTPUtils.getUseSRTPExtension(extensions));
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
    public void notifyAlertReceived(short level, short description) { policy.handleAlert(level, description); }

    @Override
    public boolean requiresExtendedMasterSecret() { return true; }

    @Override
    public int getHandshakeTimeoutMillis() { return (int) policy.config().timeout().toMillis(); }

    @Override
    public int getHandshakeResendTimeMillis() { return (int) policy.config().resend().toMillis(); }
}
