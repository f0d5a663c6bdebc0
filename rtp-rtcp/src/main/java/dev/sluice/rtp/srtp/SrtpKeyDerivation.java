// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Session keys out of master keys: AES in counter mode as the pseudo-random function, with a key derivation rate of zero (RFC 3711
 * §4.3; RFC 7714 §11 for GCM, with RFC 6188 §3 for the 256-bit key).
 */
final class SrtpKeyDerivation {
    private static final int LABEL_OFFSET = 7; // in the 112-bit salt: the label stands above a 48-bit r, which is 0 here
    private static final int BLOCK_LENGTH = 16;

    private SrtpKeyDerivation() {}

    static SessionKeys derive(SrtpKeys keys, PacketKind kind) {
        SrtpProfile profile = keys.profile();
        Cipher cipher = newCipher();
        SecretKeySpec key = new SecretKeySpec(keys.masterKey(), "AES");
        byte[] salt = keys.masterSalt();
        return new SessionKeys(profile, kind, derive(cipher, key, salt, kind.encryptionLabel(), profile.keyLength()),
                derive(cipher, key, salt, kind.authenticationLabel(), profile.authenticationKeyLength()),
                derive(cipher, key, salt, kind.saltLabel(), profile.saltLength()));
    }

    /** Takes longer to make than to use. */
    static Cipher newCipher() { return JceCiphers.cipher("AES/CTR/NoPadding"); }

    static byte[] derive(Cipher cipher, SecretKeySpec masterKey, byte[] masterSalt, int label, int length) {
        if (length == 0) { // an AEAD has no key of its own to authenticate with
            return new byte[0];
        }
        // RFC 3711 §4.3.3: IV = (key_id XOR master_salt) * 2^16. A 96-bit salt is filled up with zeros on the right.
        byte[] iv = Arrays.copyOf(masterSalt, BLOCK_LENGTH);
        iv[LABEL_OFFSET] ^= (byte) label;
        try {
            cipher.init(Cipher.ENCRYPT_MODE, masterKey, new IvParameterSpec(iv));
            return cipher.doFinal(new byte[length]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SunJCE cannot encrypt", e);
        }
    }
}
