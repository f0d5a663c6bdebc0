// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.sluice.rtp.ext.DependencyDescriptor;
import dev.sluice.rtp.payload.KeyFrameDetector;
import dev.sluice.rtp.payload.PayloadFormat;
import dev.sluice.testkit.HexPackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What reading a packet and writing its header for a subscriber leave to the garbage collector: nothing. */
class PacketPathAllocationTest {
    private static final int PACKETS = 20_000;
    private static final PayloadFormat[] FORMATS = PayloadFormat.values();

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final RtpPacketView view = new RtpPacketView();
    private final RtpHeaderWriter writer = new RtpHeaderWriter();
    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private final KeyFrameDetector detector = new KeyFrameDetector();
    private final DependencyDescriptor descriptor = new DependencyDescriptor();

    @Test
    void shouldNotAllocateForAPacket() {
        // Not tracked for leaks: in paranoid mode every access to a tracked buffer is recorded, which allocates.
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
        ByteBuf in = allocator.directBuffer(2048).writeBytes(HexPackets.bytes("""
                90 e0 1234 89abcdef cafebabe bede 0004 10 aa  32 010203  51 0102  b2 800001 000000
                90 f0 9234 07 b5 00 01 02 03"""));
        ByteBuf out = allocator.directBuffer(2048);
        try {
            run(in, out);
            long before = threads.getCurrentThreadAllocatedBytes();
            run(in, out);
            assertEquals(0, (threads.getCurrentThreadAllocatedBytes() - before) / PACKETS, "bytes a packet");
        } finally {
            in.release();
            out.release();
        }
    }

    private void run(ByteBuf in, ByteBuf out) {
        for (int packet = 0; packet < PACKETS; packet++) {
            in.setShort(2, packet);
            assertEquals(RtpPacketView.Verdict.VALID, view.wrap(in));
            unwrapper.unwrap(view.sequenceNumber());
            int bytes = view.payloadLength() - view.paddingLength();
            for (PayloadFormat format : FORMATS) {
                detector.isKeyFrameStart(format, in, view.payloadIndex(), bytes);
            }
            descriptor.read(in, view.extensionIndex(11, DependencyDescriptor.MIN_LENGTH),
                    DependencyDescriptor.MIN_LENGTH);
            out.clear();
            writer.begin(out, view.marker(), view.payloadType(), view.sequenceNumber(), view.timestamp(), view.ssrc());
            writer.addExtension(4, in, view.extensionIndex(1), view.extensionLength(1));
            writer.addExtensionShort(5, packet);
            writer.addExtension(packet % 2 == 0 ? 6 : 16, in, view.extensionIndex(3), view.extensionLength(3));
            writer.end();
        }
    }
}
