// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import org.jspecify.annotations.Nullable;

/**
 * The SRTP protection profiles we speak (RFC 5764 §4.1.2, RFC 7714 §14.2), best first. Lengths are in bytes and the same for SRTP and
 * SRTCP.
 */
public enum SrtpProfile {
    /** RFC 7714. Half the cost of counter mode with HMAC. */
    AEAD_AES_128_GCM(0x0007, 16, 12, 16, 0),
    /** RFC 7714. */
    AEAD_AES_256_GCM(0x0008, 32, 12, 16, 0),
    /** RFC 3711 §4.1.1, §4.2.1. All that some stacks offer, and mandatory for WebRTC (RFC 8827 §6.5). */
    AES128_CM_HMAC_SHA1_80(0x0001, 16, 14, 10, 20);

    private final int id;
    private final int keyLength;
    private final int saltLength;
    private final int tagLength;
    private final int authenticationKeyLength;

    SrtpProfile(int id, int keyLength, int saltLength, int tagLength, int authenticationKeyLength) {
        this.id = id;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.tagLength = tagLength;
        this.authenticationKeyLength = authenticationKeyLength;
    }

    /** Null when we do not speak the profile. */
    public static @Nullable SrtpProfile byId(int id) {
        for (SrtpProfile profile : values()) {
            if (profile.id == id) {
                return profile;
            }
        }
        return null;
    }

    /** The number in the use_srtp extension (RFC 5764 §4.1.1). */
    public int id() { return id; }

    /** Of the master key and of the session encryption key. */
    public int keyLength() { return keyLength; }

    /** Of the master salt and of the session salt. */
    public int saltLength() { return saltLength; }

    /** What a packet grows by; an SRTCP packet grows by four more. */
    public int tagLength() { return tagLength; }

    /** What DTLS must export: keys and salts of both sides (RFC 5764 §4.2). */
    public int keyingMaterialLength() {
        return 2 * (keyLength + saltLength);
    }

    /** Of the HMAC key; 0 when the cipher authenticates by itself. */
    int authenticationKeyLength() {
        return authenticationKeyLength;
    }

    boolean isAead() { return authenticationKeyLength == 0; }
}
