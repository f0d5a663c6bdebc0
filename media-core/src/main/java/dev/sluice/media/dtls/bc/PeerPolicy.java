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
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/**
 * What both roles of a handshake demand: a certificate the SDP promised, an SRTP profile, and keys only after both. Confined to the
 * handshake's thread.
 */
final class PeerPolicy {
    /** ECDHE with ECDSA and an AEAD first; the CBC suite is for peers of before 2014. */
    static final int[] CIPHER_SUITES = {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA};
    static final int MAX_HANDSHAKE_MESSAGE = 32 * 1024;

    private final DtlsConfig config;
    private final List<Fingerprint> expected;
    private final DtlsRole role;
    private @Nullable DtlsFailure failure;
    private @Nullable SrtpProfile profile;
    private @Nullable SrtpKeyingMaterial keys;
    private boolean certificateVerified;
    private boolean closedByPeer;

    PeerPolicy(DtlsConfig config, DtlsRole role, List<Fingerprint> expected) {
        this.config = config;
        this.role = role;
        this.expected = expected;
    }

    /** Fails the handshake unless the certificate is the promised one. */
    void verify(Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            throw fail(DtlsFailure.NO_CERTIFICATE, AlertDescription.bad_certificate);
        }
        byte[] certificate = chain.getCertificateAt(0).getEncoded();
        for (Fingerprint fingerprint : expected) {
            if (fingerprint.matches(certificate)) {
                certificateVerified = true;
                return;
            }
        }
        throw fail(DtlsFailure.FINGERPRINT_MISMATCH, AlertDescription.bad_certificate);
    }

    /** Our order decides (RFC 5764 §4.1.1). */
    void chooseProfile(@Nullable UseSRTPData offered) throws IOException {
        int[] ids = offered == null ? new int[0] : offered.getProtectionProfiles();
        for (SrtpProfile candidate : config.profiles()) {
            if (Arrays.stream(ids).anyMatch(id -> id == candidate.id())) {
                profile = candidate;
                return;
            }
        }
        throw fail(DtlsFailure.NO_COMMON_SRTP_PROFILE, AlertDescription.handshake_failure);
    }

    /** The answer of a server: one profile, no MKI. */
    UseSRTPData chosenProfile() {
        SrtpProfile chosen = profile;
        if (chosen == null) {
            throw new IllegalStateException("no profile chosen yet");
        }
        return new UseSRTPData(new int[]{chosen.id()}, new byte[0]);
    }

    /** What a client offers. */
    UseSRTPData offeredProfiles() {
        return new UseSRTPData(config.profiles().stream().mapToInt(SrtpProfile::id).toArray(), new byte[0]);
    }

    /** RFC 5764 §4.2. */
    void exportKeys(TlsContext context) throws IOException {
        SrtpProfile chosen = profile;
        if (!certificateVerified || chosen == null) {
            throw fail(DtlsFailure.NO_CERTIFICATE, AlertDescription.certificate_required);
        }
        byte[] material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, chosen.keyingMaterialLength());
        SrtpKeys client = SrtpKeys.ofClient(chosen, material);
        SrtpKeys server = SrtpKeys.ofServer(chosen, material);
        Arrays.fill(material, (byte) 0);
        keys = role == DtlsRole.SERVER
                ? new SrtpKeyingMaterial(server, client)
                : new SrtpKeyingMaterial(client, server);
    }

    void handleAlert(short description) {
        if (description == AlertDescription.close_notify) {
            closedByPeer = true;
        }
    }

    boolean closedByPeer() { return closedByPeer; }

    @Nullable
    SrtpKeyingMaterial keys() { return keys; }

    @Nullable
    DtlsFailure failure() { return failure; }

    DtlsConfig config() { return config; }

    private TlsFatalAlert fail(DtlsFailure reason, short alert) {
        failure = reason;
        return new TlsFatalAlert(alert);
    }
}
