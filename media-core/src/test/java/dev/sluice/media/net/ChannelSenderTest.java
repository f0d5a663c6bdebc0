// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.stats.DropReason;
import dev.sluice.media.stats.LoopCounters;
import io.netty.buffer.ByteBuf;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelSenderTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final LoopCounters counters = new LoopCounters();
    private final ChannelSender sender = new ChannelSender(channel, counters);
    private final RemoteAddress ada = sender.resolve(new InetSocketAddress("192.0.2.1", 4660));

    @AfterEach
    void close() {
        sender.close();
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldSendNothingBeforeFlush() {
        commit(0, 3);

        assertTrue(sender.hasPending());
        assertEquals(List.of(), sent());
        sender.flush();
        assertFalse(sender.hasPending());
        assertEquals(numbers(0, 3), sent());
        assertEquals(3, counters.datagramsOut());
    }

    @Test
    void shouldFlushByItselfSoThatFewBuffersAreInUse() {
        commit(0, ChannelSender.MAX_PENDING - 1);
        assertEquals(List.of(), sent());
        commit(ChannelSender.MAX_PENDING - 1, ChannelSender.MAX_PENDING);

        assertFalse(sender.hasPending());
        assertEquals(numbers(0, ChannelSender.MAX_PENDING), sent());
    }

    @Test
    void shouldKeepOrderAndLoseNothingOverSeveralFlushes() {
        commit(0, 200);
        sender.flush();

        assertEquals(numbers(0, 200), sent());
    }

    @Test
    void shouldDropAndCountWhatTheQueueHasNoRoomFor() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 4)); // bytes; the first packet fills it
        commit(0, 2);
        sender.flush();

        assertEquals(numbers(0, 1), sent());
        assertEquals(1, counters.drops(DropReason.SEND_QUEUE_FULL));
    }

    @Test
    void shouldCopyAndFlushWhatComesAsBacklog() {
        ByteBuf borrowed = channel.alloc().directBuffer().writeInt(7);
        sender.add(borrowed, ada.socketAddress());

        assertEquals(List.of(7), sent());
        assertEquals(1, borrowed.refCnt());
        borrowed.release();
        assertTrue(sender.isEmpty());
    }

    private void commit(int from, int end) {
        for (int i = from; i < end; i++) {
            sender.begin().writeInt(i);
            sender.commit(ada);
        }
    }

    private static List<Integer> numbers(int from, int end) { return IntStream.range(from, end).boxed().toList(); }

    /** Takes what has left the channel; it must be for the one address. */
    private List<Integer> sent() {
        List<Integer> numbers = new ArrayList<>();
        for (DatagramPacket packet = channel.readOutbound(); packet != null; packet = channel.readOutbound()) {
            assertEquals(ada.socketAddress(), packet.recipient());
            numbers.add(packet.content().readInt());
            packet.release();
        }
        return numbers;
    }
}
