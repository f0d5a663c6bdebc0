// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IceCredentialsTest {
    private static final String PASSWORD = "p".repeat(22);

    @SeededTest
    void shouldCreateValidOnesThatDiffer(long seed) {
        RandomGenerator random = Seeds.random(seed);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            IceCredentials created = IceCredentials.create(random);
            assertEquals(created, IceCredentials.parse(created.fragment(), created.password()));
            assertTrue(seen.add(created.fragment()) && seen.add(created.password()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "ab:c", "ab c", "ab\u00e9d", "abc\n"})
    void shouldRefuseBadFragments(String fragment) {
        assertNull(IceCredentials.parse(fragment, PASSWORD));
        assertThrows(IllegalArgumentException.class, () -> new IceCredentials(fragment, PASSWORD));
    }

    @Test
    void shouldHoldToTheLengthsOfRfc8839() { // §5.4
        assertNotNull(IceCredentials.parse("a".repeat(256), "p".repeat(256)));
        assertNull(IceCredentials.parse("a".repeat(257), PASSWORD));
        assertNull(IceCredentials.parse("abcd", "p".repeat(21)));
        assertNull(IceCredentials.parse("abcd", "p".repeat(257)));
        assertNotNull(IceCredentials.parse("a-_+", PASSWORD));
    }

    @Test
    void shouldNotPrintThePassword() {
        assertFalse(new IceCredentials("abcd", PASSWORD).toString().contains(PASSWORD));
    }
}
