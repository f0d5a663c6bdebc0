// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import java.util.Arrays;

/** Master key and salt of one direction (RFC 3711 §3.2.1). Immutable; never prints its bytes. */
public final class SrtpKeys {
    private final SrtpProfile profile;
    private final byte[] masterKey;
    private final byte[] masterSalt;

    /** Copies both arrays; throws IllegalArgumentException when their lengths are not the profile's. */
    public SrtpKeys(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        if (masterKey.length != profile.keyLength() || masterSalt.length != profile.saltLength()) {
            throw new IllegalArgumentException("key of " + masterKey.length + " and salt of " + masterSalt.length
                    + " bytes do not fit " + profile);
        }
        this.profile = profile;
        this.masterKey = masterKey.clone();
        this.masterSalt = masterSalt.clone();
    }

    /** What the DTLS client encrypts with, out of the exported {@link SrtpProfile#keyingMaterialLength} bytes. */
    public static SrtpKeys ofClient(SrtpProfile profile, byte[] keyingMaterial) {
        return cut(profile, keyingMaterial, 0);
    }

    /** What the DTLS server encrypts with, out of the exported {@link SrtpProfile#keyingMaterialLength} bytes. */
    public static SrtpKeys ofServer(SrtpProfile profile, byte[] keyingMaterial) {
        return cut(profile, keyingMaterial, 1);
    }

    public SrtpProfile profile() { return profile; }

    /** Not a copy. */
    byte[] masterKey() { return masterKey; }

    /** Not a copy. */
    byte[] masterSalt() { return masterSalt; }

    @Override
    public String toString() { return "SrtpKeys[" + profile + "]"; }

    /** RFC 5764 §4.2: client key, server key, client salt, server salt. */
    private static SrtpKeys cut(SrtpProfile profile, byte[] keyingMaterial, int side) {
        if (keyingMaterial.length != profile.keyingMaterialLength()) {
            throw new IllegalArgumentException(
                    keyingMaterial.length + " bytes of keying material do not fit " + profile);
        }
        int key = side * profile.keyLength();
        int salt = 2 * profile.keyLength() + side * profile.saltLength();
        return new SrtpKeys(profile, Arrays.copyOfRange(keyingMaterial, key, key + profile.keyLength()),
                Arrays.copyOfRange(keyingMaterial, salt, salt + profile.saltLength()));
    }
}
