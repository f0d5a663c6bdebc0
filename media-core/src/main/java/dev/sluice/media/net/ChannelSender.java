// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import dev.sluice.media.stats.DropReason;
import dev.sluice.media.stats.LoopCounters;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/**
 * Sends by Netty's write and flush: everywhere, without native calls of our own. Makes one buffer and two small objects a datagram.
 * Also the {@link BatchSender.Backlog} of a batch sender: Netty keeps what the kernel has no room for, up to the channel's high
 * water mark; beyond that datagrams are dropped.
 */
final class ChannelSender implements DatagramSender, BatchSender.Backlog {
    /** Packets to a flush: enough for Netty's sendmmsg, and few enough that the next buffers come warm out of the thread's own cache. */
    static final int MAX_PENDING = 64;

    private final Channel channel;
    private final LoopCounters counters;
    private ByteBuf buffer;
    private int pending; // datagrams

    ChannelSender(Channel channel, LoopCounters counters) {
        this.channel = channel;
        this.counters = counters;
        this.buffer = channel.alloc().directBuffer(MAX_DATAGRAM_BYTES);
    }

    @Override
    public RemoteAddress resolve(InetSocketAddress address) { return RemoteAddress.of(address, false); }

    @Override
    public ByteBuf begin() { return buffer.clear(); }

    @Override
    public void commit(RemoteAddress destination) {
        counters.sent(buffer.readableBytes());
        write(buffer, destination.socketAddress());
        buffer = channel.alloc().directBuffer(MAX_DATAGRAM_BYTES);
        if (++pending == MAX_PENDING) {
            flush();
        }
    }

    @Override
    public boolean hasPending() { return pending > 0; }

    @Override
    public void flush() {
        pending = 0;
        channel.flush();
    }

    @Override
    public void close() { buffer.release(); }

    @Override
    public boolean isEmpty() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null || outbound.isEmpty();
    }

    @Override
    public void add(ByteBuf datagram, InetSocketAddress destination) {
        write(channel.alloc().directBuffer(datagram.readableBytes()).writeBytes(datagram, datagram.readerIndex(),
                datagram.readableBytes()), destination);
        channel.flush();
    }

    private void write(ByteBuf owned, InetSocketAddress destination) {
        if (channel.isWritable()) {
            channel.write(new DatagramPacket(owned, destination), channel.voidPromise());
        } else {
            owned.release();
            counters.drop(DropReason.SEND_QUEUE_FULL);
        }
    }
}
