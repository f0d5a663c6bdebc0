// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.loadtest.result.ServerUsage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What JDK 25 and Linux print, shortened. */
class ServerMemoryTest {
    private static final String HEAP = """
            Shenandoah Heap
             512M max, 512M soft max, 512M committed, 101M used
             2048 x 256 K regions
            Status: has forwarded objects
            Reserved region:
             - [0x00000000e0000000, 0x0000000100000000)
            """;

    @Test
    void shouldReadTheUsedHeap() throws IOException {
        assertEquals(101L << 20, JvmMemory.heapUsed(HEAP));
        assertThrows(IOException.class, () -> JvmMemory.heapUsed("no such process"));
    }

    @Test
    void shouldCountWhatLiesOutsideOfTheHeap() throws IOException {
        List<String> smaps = List.of("e0000000-100000000 rw-p 00000000 00:00 0", "Rss:      524288 kB",
                "7f0000000000-7f0000100000 r-xp 00000000 08:01 5 /lib/x.so", "Size:       1024 kB",
                "Rss:         300 kB",
                "dffff000-e0000000 rw-p 00000000 00:00 0", "Rss:           4 kB");

        assertEquals(304 * 1024, JvmMemory.residentOutside(HEAP, smaps));
    }

    @Test
    void shouldCountOnlyPausesOfTheCollector() {
        String log = """
                [1.234s] Safepoint "ShenandoahInitMark", Time since last: 99 ns, Reaching safepoint: 1 ns, At safepoint: 2 ns, Total: 250000 ns
                [1.300s] Safepoint "ICBufferFull", Time since last: 99 ns, Reaching safepoint: 1 ns, Total: 9000000 ns
                [1.400s] Safepoint "ShenandoahFinalMarkStartEvac", Time since last: 99 ns, Reaching safepoint: 1 ns, Total: 750000 ns
                """;

        ServerUsage.Gc pauses = GcLog.parse(log);

        assertEquals(2, pauses.pauses());
        assertEquals(0.75, pauses.longestMillis(), 1e-9);
        assertEquals(1.0, pauses.totalMillis(), 1e-9);
    }
}
