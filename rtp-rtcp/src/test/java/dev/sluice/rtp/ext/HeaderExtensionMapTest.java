// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderExtensionMapTest {
    @ParameterizedTest
    @EnumSource
    void shouldFindEachExtensionByItsUri(HeaderExtension extension) {
        assertEquals(extension, HeaderExtension.ofUri(extension.uri()));
    }

    @Test
    void shouldNotKnowOtherUris() { assertNull(HeaderExtension.ofUri("urn:ietf:params:rtp-hdrext:encrypt")); }

    @Test
    void shouldMapBothWays() {
        HeaderExtensionMap map = new HeaderExtensionMap(
                Map.of(HeaderExtension.MID, 1, HeaderExtension.AUDIO_LEVEL, 255));
        assertEquals(1, map.id(HeaderExtension.MID));
        assertEquals(255, map.id(HeaderExtension.AUDIO_LEVEL));
        assertEquals(0, map.id(HeaderExtension.RID));
        assertEquals(HeaderExtension.MID, map.extension(1));
        assertEquals(HeaderExtension.AUDIO_LEVEL, map.extension(255));
        assertNull(map.extension(0));
        assertNull(map.extension(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 256})
    void shouldRefuseIdsOutOfRange(int id) {
        Map<HeaderExtension, Integer> ids = Map.of(HeaderExtension.MID, id);
        assertThrows(IllegalArgumentException.class, () -> new HeaderExtensionMap(ids));
    }

    @Test
    void shouldRefuseOneIdForTwoExtensions() {
        Map<HeaderExtension, Integer> ids = Map.of(HeaderExtension.MID, 3, HeaderExtension.RID, 3);
        assertThrows(IllegalArgumentException.class, () -> new HeaderExtensionMap(ids));
    }
}
