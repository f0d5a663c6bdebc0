// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsFailure;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import dev.sluice.media.dtls.SrtpKeyingMaterial;
import dev.sluice.rtp.srtp.SrtpKeys;
import dev.sluice.rtp.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/**
 * What both roles of a handshake demand: a certificate the SDP promised, an SRTP profile, and keys only after both. Confined to one
 * thread at a time.
 */
@SuppressWarnings({"JdkObsolete", "rawtypes", "unchecked"}) // BouncyCastle's signatures
final class PeerPolicy {
    /** Ours is an ECDSA certificate. Only AES-GCM: every WebRTC peer must have the first (RFC 8827 §6.5). */
    static final int[] SERVER_CIPHER_SUITES = {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384};
    /** Servers may have an RSA certificate, GStreamer's do. */
    static final int[] CLIENT_CIPHER_SUITES = {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384};

    /** No RSA-PSS: bctls asks the JCA for it by a name only BouncyCastle's own provider has, and OpenSSL would take it at its word. */
    private static final Vector SIGNATURE_ALGORITHMS = new Vector(
            List.of(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa),
                    SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha384, SignatureAlgorithm.ecdsa),
                    SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.rsa),
                    SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha384, SignatureAlgorithm.rsa),
                    SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha512, SignatureAlgorithm.rsa)));
    private static final byte[] NO_MKI = {};

    private final DtlsConfig config;
    private final List<Fingerprint> expected;
    private final DtlsRole role;
    private @Nullable DtlsFailure failure;
    private @Nullable SrtpProfile profile;
    private @Nullable SrtpKeyingMaterial keys;
    private boolean certificateVerified;
    private boolean closeNotified;
    private boolean fatalAlert;

    PeerPolicy(DtlsConfig config, DtlsRole role, List<Fingerprint> expected) {
        this.config = config;
        this.role = role;
        this.expected = expected;
    }

    /** Those we accept in the peer's proof that it has the certificate's key; no SHA-1. */
    static Vector signatureAlgorithms(TlsContext context) {
        return TlsUtils.getSupportedSignatureAlgorithms(context, SIGNATURE_ALGORITHMS);
    }

    /** Fails the handshake unless the certificate is the promised one; also when none was promised. */
    void verify(@Nullable Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            throw fail(DtlsFailure.NO_CERTIFICATE, AlertDescription.bad_certificate);
        }
        if (!Fingerprint.anyMatches(expected, chain.getCertificateAt(0).getEncoded())) {
            throw fail(DtlsFailure.FINGERPRINT_MISMATCH, AlertDescription.bad_certificate);
        }
        certificateVerified = true;
    }

    /** As server: our order decides (RFC 5764 §4.1.1). */
    void chooseFromOffer(@Nullable UseSRTPData offer) throws IOException {
        int[] ids = offer == null ? new int[0] : offer.getProtectionProfiles();
        for (SrtpProfile candidate : config.profiles()) {
            if (Arrays.stream(ids).anyMatch(id -> id == candidate.id())) {
                profile = candidate;
                return;
            }
        }
        throw fail(DtlsFailure.NO_COMMON_SRTP_PROFILE, AlertDescription.handshake_failure);
    }

    /** As client: exactly one of those we offered, and no MKI, as we asked for none (RFC 5764 §4.1.1, §4.1.3). */
    void acceptAnswer(@Nullable UseSRTPData answer) throws IOException {
        if (answer != null && answer.getProtectionProfiles().length == 1 && answer.getMki().length == 0) {
            SrtpProfile answered = SrtpProfile.byId(answer.getProtectionProfiles()[0]);
            if (answered != null && config.profiles().contains(answered)) {
                profile = answered;
                return;
            }
        }
        throw fail(DtlsFailure.NO_COMMON_SRTP_PROFILE, AlertDescription.illegal_parameter);
    }

    /** The answer of a server: one profile, no MKI. */
    UseSRTPData chosenProfile() {
        SrtpProfile chosen = profile;
        if (chosen == null) {
            throw new IllegalStateException("no profile chosen yet");
        }
        return new UseSRTPData(new int[]{chosen.id()}, NO_MKI);
    }

    /** What a client offers. */
    UseSRTPData offeredProfiles() {
        return new UseSRTPData(config.profiles().stream().mapToInt(SrtpProfile::id).toArray(), NO_MKI);
    }

    /** RFC 5764 §4.2. */
    void exportKeys(TlsContext context) throws IOException {
        SrtpProfile chosen = profile;
        if (!certificateVerified || chosen == null) {
            throw fail(DtlsFailure.NO_CERTIFICATE, AlertDescription.bad_certificate);
        }
        byte[] material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, chosen.keyingMaterialLength());
        SrtpKeys client = SrtpKeys.ofClient(chosen, material);
        SrtpKeys server = SrtpKeys.ofServer(chosen, material);
        Arrays.fill(material, (byte) 0);
        keys = role == DtlsRole.SERVER
                ? new SrtpKeyingMaterial(server, client)
                : new SrtpKeyingMaterial(client, server);
    }

    /** An alert the record layer let through, which is to say a protected one. */
    void handleAlert(short level, short description) {
        fatalAlert |= level == AlertLevel.fatal;
        closeNotified |= description == AlertDescription.close_notify;
    }

    boolean closedByPeer() { return closeNotified || fatalAlert; }

    /** Gives the keys away; none are kept. */
    SrtpKeyingMaterial takeKeys() {
        SrtpKeyingMaterial taken = keys;
        if (taken == null) {
            throw new IllegalStateException("handshake without keys");
        }
        keys = null;
        return taken;
    }

    /** Why the handshake failed, as far as it is known here. */
    @Nullable
    DtlsFailure failure() { return failure == null && closeNotified ? DtlsFailure.CLOSED_BY_PEER : failure; }

    DtlsConfig config() { return config; }

    private TlsFatalAlert fail(DtlsFailure reason, short alert) {
        failure = reason;
        return new TlsFatalAlert(alert);
    }
}
