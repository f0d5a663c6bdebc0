// SPDX-License-Identifier: Apache-2.0
package dev.sluice.jitter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What a packet leaves to the garbage collector, losses and NACKs included: nothing. */
class JitterAllocationTest {
    private static final int PACKETS = 50_000;
    private static final long PACKET_NANOS = 1_000_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ReceptionStatistics statistics = new ReceptionStatistics();
    private final InterarrivalJitter jitter = new InterarrivalJitter(90_000);
    private final NackGenerator nacks = new NackGenerator();
    private long asked;
    private final NackGenerator.Sink sink = _ -> asked++;

    @Test
    void shouldNotAllocateForAPacket() {
        run(0);
        long before = threads.getCurrentThreadAllocatedBytes();
        run(PACKETS);
        assertEquals(0, (threads.getCurrentThreadAllocatedBytes() - before) / PACKETS, "bytes a packet");
        assertTrue(asked > PACKETS / 20);
    }

    private void run(int first) {
        for (int packet = first; packet < first + PACKETS; packet++) {
            if (packet % 20 != 0) {
                long nowNanos = packet * PACKET_NANOS;
                jitter.handlePacket(packet * 90, nowNanos);
                nacks.handlePacket(statistics.handlePacket(packet & 0xFFFF), nowNanos);
                nacks.poll(nowNanos, 50_000_000, sink);
            }
        }
    }
}
