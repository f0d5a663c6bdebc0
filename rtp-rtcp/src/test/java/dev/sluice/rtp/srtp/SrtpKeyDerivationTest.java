// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.testkit.HexPackets;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpKeyDerivationTest {
    /** RFC 3711 appendix B.3. */
    @Test
    void shouldDeriveKeysOfRfc3711() {
        byte[] key = HexPackets.bytes("E1F97A0D3E018BE0D64FA32C06DE4139");
        byte[] salt = HexPackets.bytes("0EC675AD498AFEEBB6960B3AABE6");
        assertDerived("C61E7A93744F39EE10734AFE3FF7A087", key, salt, 0x00);
        assertDerived("""
                CEBE321F6FF7716B6FD4AB49AF256A15 6D38BAA48F0A0ACF3C34E2359E6CDBCE
                E049646C43D9327AD175578EF7227098 6371C10C9A369AC2F94A8C5FBCDDDC25
                6D6E919A48B610EF17C2041E47403576 6B68642C59BBFC2F34DB60DBDFB2
                """, key, salt, 0x01);
        assertDerived("30CBBC08863D8C85D49DB34A9AE1", key, salt, 0x02);
    }

    /** RFC 6188 §7.2: the function for 256-bit keys. */
    @Test
    void shouldDeriveKeysOfRfc6188() {
        byte[] key = HexPackets.bytes("f0f04914b513f2763a1b1fa130f10e29 98f6f6e43e4309d1e622a0e332b9f1b6");
        byte[] salt = HexPackets.bytes("3b04803de51ee7c96423ab5b78d2");
        assertDerived("5ba1064e30ec51613cad926c5a28ef73 1ec7fb397f70a960653caf06554cd8c4", key, salt, 0x00);
        assertDerived("fd9c32d39ed5fbb5a9dc96b30818454d1313dc05", key, salt, 0x01);
        assertDerived("fa31791685ca444a9e07c6c64e93", key, salt, 0x02);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSeparateKeysByKindAndPurpose(SrtpProfile profile) {
        SrtpKeys keys = new SrtpKeys(profile, new byte[profile.keyLength()], new byte[profile.saltLength()]);
        Set<String> derived = new HashSet<>();
        for (PacketKind kind : PacketKind.values()) {
            SessionKeys session = SrtpKeyDerivation.derive(keys, kind);
            assertEquals(profile.keyLength(), session.encryptionKey.length);
            assertEquals(profile.saltLength(), session.salt.length);
            assertEquals(profile.isAead() ? 0 : 20, session.authenticationKey.length);
            derived.add(HexPackets.text(session.encryptionKey));
            derived.add(HexPackets.text(session.salt));
            derived.add(HexPackets.text(session.authenticationKey));
        }
        assertEquals(profile.isAead() ? 5 : 6, derived.size(), "all differ, but for the two empty ones of AEAD");
    }

    /** RFC 5764 §4.2: client key, server key, client salt, server salt. */
    @ParameterizedTest
    @EnumSource
    void shouldCutKeyingMaterialInOrder(SrtpProfile profile) {
        byte[] material = new byte[profile.keyingMaterialLength()];
        for (int i = 0; i < material.length; i++) {
            material[i] = (byte) i;
        }
        SrtpKeys client = SrtpKeys.ofClient(profile, material);
        SrtpKeys server = SrtpKeys.ofServer(profile, material);
        int k = profile.keyLength();
        int s = profile.saltLength();
        assertEquals(0, client.masterKey()[0]);
        assertEquals(k, server.masterKey()[0]);
        assertEquals(2 * k, client.masterSalt()[0]);
        assertEquals(2 * k + s, server.masterSalt()[0]);
        assertEquals(2 * k + 2 * s - 1, server.masterSalt()[s - 1]);
        assertThrows(IllegalArgumentException.class, () -> SrtpKeys.ofClient(profile, new byte[material.length - 1]));
    }

    @Test
    void shouldNotPrintKeys() {
        SrtpKeys keys = new SrtpKeys(SrtpProfile.AEAD_AES_128_GCM, HexPackets.bytes("11223344".repeat(4)),
                new byte[12]);
        assertFalse(keys.toString().contains("11"), keys.toString());
    }

    @Test
    void shouldKnowProfilesByTheirNumber() {
        assertEquals(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.byId(7));
        assertEquals(SrtpProfile.AEAD_AES_256_GCM, SrtpProfile.byId(8));
        assertEquals(SrtpProfile.AES128_CM_HMAC_SHA1_80, SrtpProfile.byId(1));
        assertEquals(null, SrtpProfile.byId(2));
    }

    private static void assertDerived(String expected, byte[] masterKey, byte[] masterSalt, int label) {
        byte[] bytes = HexPackets.bytes(expected);
        assertArrayEquals(bytes,
                SrtpKeyDerivation.derive(SrtpKeyDerivation.newCipher(), new SecretKeySpec(masterKey, "AES"),
                        masterSalt, label, bytes.length));
    }
}
