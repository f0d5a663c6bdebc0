// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.RtpPacketView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What handing over leaves to the garbage collector: nothing more than forwarding on one loop does, which is the buffer's object here. */
class HandOverAllocationTest {
    private static final int PACKETS = 20_000;
    private static final int BATCH = 8;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** Not tracked for leaks: in paranoid mode every access to a tracked buffer is recorded, which allocates. */
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    @Test
    void shouldNotAllocateForAPacketHandedOver() {
        long oneLoop = bytesAPacket(false);
        assertEquals(oneLoop, bytesAPacket(true), "bytes a packet");
    }

    private long bytesAPacket(boolean handOver) {
        TestLoop here = new TestLoop(allocator);
        TestLoop there = new TestLoop(allocator);
        TrackDirectory directory = new TrackDirectory();
        Router owner = new Router(here, directory);
        Router shard = new Router(there, directory);
        TestTrack track = new TestTrack("TR_1", MediaKind.AUDIO, here, allocator);
        owner.announce(track.config);
        owner.addProducer(track.producer);
        PacketSource source = handOver ? Objects.requireNonNull(shard.source("TR_1")) : track.producer;
        track.consumer(source, new NoEgress());
        here.turn();
        publish(track, here, there, 0);
        long before = threads.getCurrentThreadAllocatedBytes();
        publish(track, here, there, PACKETS);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(handOver ? 2 * PACKETS : 0, here.stats().handedOver());
        owner.removeProducer("TR_1");
        there.turn();
        return allocated / PACKETS;
    }

    private static void publish(TestTrack track, TestLoop here, TestLoop there, int first) {
        ByteBuf packet = Unpooled.buffer(64);
        RtpHeaderWriter header = new RtpHeaderWriter();
        RtpPacketView view = new RtpPacketView();
        for (int sequence = first; sequence < first + PACKETS; sequence++) {
            header.begin(packet.clear(), false, TestTrack.PAYLOAD_TYPE, sequence & 0xFFFF, sequence * 960, 5);
            header.end();
            view.wrap(packet.writeInt(sequence));
            track.producer.handleRtp(view, packet, false, 0);
            if (sequence % BATCH == BATCH - 1) {
                here.flush();
                there.turn();
            }
        }
    }

    private static final class NoEgress implements RtpEgress {
        private final ByteBuf slot = Unpooled.buffer(2048);

        @Override
        public boolean isReady() { return true; }

        @Override
        public void removeConsumer(Consumer consumer) {}

        @Override
        public ByteBuf begin() { return slot.clear(); }

        @Override
        public void sendRtp(ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength,
                int rolloverCounter) {}

        @Override
        public void sendRtpInPlace(ByteBuf packet, int headerLength, int rolloverCounter) {}
    }
}
