// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CpusTest {
    @Test
    void shouldLeaveTheProcessorsOfTheServersAlone() {
        assertEquals("0,3", Cpus.without("0-3", "1-2"));
        assertEquals("0-3", Cpus.without("0-3", ""));
        assertEquals("1", Cpus.without("1", "1"));
    }

    @Test
    void shouldCountRanges() { assertEquals(4, Cpus.count("0,2-4")); }

    @Test
    void shouldKnowWhatIsNoList() {
        assertTrue(Cpus.isList("0,2-3"));
        assertFalse(Cpus.isList("all"));
        assertFalse(Cpus.isList("1,"));
    }
}
