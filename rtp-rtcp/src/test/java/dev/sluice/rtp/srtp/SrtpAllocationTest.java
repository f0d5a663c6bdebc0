// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the packet path leaves to the garbage collector with libcrypto: nothing. */
class SrtpAllocationTest {
    private static final int HEADER = 12;
    private static final int PACKETS = 20_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource
    void shouldNotAllocateForAPacket(SrtpProfile profile) {
        SrtpKeys keys = Implementations.keys(profile, 1);
        // Not tracked for leaks: in paranoid mode every access to a tracked buffer is recorded, which allocates.
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
        ByteBuf out = allocator.directBuffer(2048);
        ByteBuf payload = allocator.directBuffer(1100).writeZero(1100);
        try (SrtpSender sender = Implementations.LIBCRYPTO.sender(keys);
                SrtpReceiver receiver = Implementations.LIBCRYPTO.receiver(keys)) {
            run(sender, receiver, out, payload, 0);
            long before = threads.getCurrentThreadAllocatedBytes();
            run(sender, receiver, out, payload, PACKETS);
            long perPacket = (threads.getCurrentThreadAllocatedBytes() - before) / PACKETS;
            assertEquals(0, perPacket, "bytes a packet");
        } finally {
            out.release();
            payload.release();
        }
    }

    private static void run(SrtpSender sender, SrtpReceiver receiver, ByteBuf out, ByteBuf payload, int first) {
        for (int index = first; index < first + PACKETS; index++) {
            out.setIndex(0, HEADER);
            out.setInt(0, 0x8060_0000 | index & 0xFFFF).setInt(8, 1);
            sender.protectRtp(out, HEADER, payload, 0, 1100, index >>> 16);
            assertTrue(receiver.unprotectRtp(out, HEADER) == SrtpVerdict.OK);
            sender.protectRtcp(out);
            assertTrue(receiver.unprotectRtcp(out) == SrtpVerdict.OK);
        }
    }
}
