// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

/** Session keys (RFC 3711 §4.3) for the packets of one kind in one direction. The arrays are shared, not copied. */
final class SessionKeys {
    final SrtpProfile profile;
    final PacketKind kind;
    final byte[] encryptionKey;
    final byte[] authenticationKey; // empty for AEAD
    final byte[] salt;

    SessionKeys(SrtpProfile profile, PacketKind kind, byte[] encryptionKey, byte[] authenticationKey, byte[] salt) {
        this.profile = profile;
        this.kind = kind;
        this.encryptionKey = encryptionKey;
        this.authenticationKey = authenticationKey;
        this.salt = salt;
    }
}
