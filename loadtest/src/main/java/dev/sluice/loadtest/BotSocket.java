// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client's UDP port: free at first, connected once a path is found, replaced when it must be another one. Confined to its loop. */
final class BotSocket {
    private static final int PACKET_BYTES = 1500;

    private final BotResources resources;
    private final EventLoop loop;
    private final Reader reader;
    private Channel channel;
    private boolean connected;

    /** What comes in; on the loop. */
    interface Reader {
        /**
         * @param datagram borrowed
         *
         * @param from null when the socket is connected
         */
        void onDatagram(ByteBuf datagram, @Nullable InetSocketAddress from);

        void onError(Throwable cause);
    }

    /** Opens it on the loop, before anything that is given to the loop later. For any thread. */
    BotSocket(BotResources resources, EventLoop loop, Reader reader) {
        this.resources = resources;
        this.loop = loop;
        this.reader = reader;
        this.channel = resources.newDatagramChannel();
        loop.execute(() -> open(channel));
    }

    private void open(Channel opened) {
        opened.pipeline().addLast(new Handler());
        loop.register(opened);
        opened.bind(new InetSocketAddress("0.0.0.0", 0));
        channel = opened;
        connected = false;
    }

    /** Goes on under another port, not connected. */
    void reopen() {
        Channel old = channel;
        open(resources.newDatagramChannel());
        old.close();
    }

    boolean isOpen() { return channel.isOpen(); }

    boolean isConnected() { return connected; }

    /** From now on packets come from there and go there. Does nothing when the socket is connected. */
    void connect(InetSocketAddress remote) {
        if (!connected) {
            channel.connect(remote);
            connected = true;
        }
    }

    /** Memory for a packet. */
    ByteBuf allocate() { return allocate(PACKET_BYTES); }

    ByteBuf allocate(int bytes) { return channel.alloc().directBuffer(bytes); }

    /** @param destination of no meaning to a connected socket; to another one null means that the datagram is dropped */
    void write(ByteBuf owned, @Nullable InetSocketAddress destination) {
        if (connected) {
            channel.write(owned, channel.voidPromise());
        } else if (destination != null) {
            channel.write(new DatagramPacket(owned, destination), channel.voidPromise());
        } else {
            owned.release();
        }
    }

    void flush() { channel.flush(); }

    /** @param done completed when it is closed */
    void close(CompletableFuture<Void> done) {
        channel.close().addListener(_ -> done.complete(null));
    }

    /** Netty's side of the socket. */
    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof DatagramPacket packet) {
                try {
                    reader.onDatagram(packet.content(), packet.sender());
                } finally {
                    packet.release();
                }
            } else if (message instanceof ByteBuf datagram) {
                try {
                    reader.onDatagram(datagram, null);
                } finally {
                    datagram.release();
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) { reader.onError(cause); }
    }
}
