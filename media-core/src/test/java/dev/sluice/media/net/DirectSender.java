// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;

/** Hands each datagram on at once. */
public final class DirectSender implements DatagramSender {
    private final ByteBuf slot = Unpooled.buffer(MAX_DATAGRAM_BYTES);
    private final BiConsumer<byte[], InetSocketAddress> network;

    public DirectSender(BiConsumer<byte[], InetSocketAddress> network) { this.network = network; }

    @Override
    public RemoteAddress resolve(InetSocketAddress address) { return RemoteAddress.of(address, false); }

    @Override
    public ByteBuf begin() { return slot.clear(); }

    @Override
    public void commit(RemoteAddress destination) {
        network.accept(ByteBufUtil.getBytes(slot), destination.socketAddress());
    }

    @Override
    public boolean hasPending() { return false; }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
