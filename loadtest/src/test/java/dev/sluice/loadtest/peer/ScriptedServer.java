// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket server for one client, which says what the test tells it to and keeps what it hears. Thread-safe. */
public final class ScriptedServer implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 10;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>(); // byte[], String, CLOSED
    private final BlockingQueue<Channel> clients = new LinkedBlockingQueue<>();
    private final BlockingQueue<HandshakeComplete> handshakes = new LinkedBlockingQueue<>();
    private final Channel listening;

    /** In place of a message: the client has gone. */
    public static final Object CLOSED = new Object();

    /** @param subprotocol empty for none */
    public ScriptedServer(String subprotocol) {
        WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder().websocketPath("/")
                .checkStartsWith(true).subprotocols(subprotocol.isEmpty() ? null : subprotocol).build();
        listening = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(65_536),
                                new WebSocketServerProtocolHandler(config), new Ear());
                    }
                }).bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly().channel();
    }

    public int port() { return ((InetSocketAddress) listening.localAddress()).getPort(); }

    /** Waits for the client. */
    public HandshakeComplete handshake() throws InterruptedException {
        return await(handshakes);
    }

    public void say(byte[] message) throws InterruptedException {
        client().writeAndFlush(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message))).sync();
    }

    public void say(String message) throws InterruptedException {
        client().writeAndFlush(new TextWebSocketFrame(message)).sync();
    }

    /** Says goodbye. */
    public void hangUp() throws InterruptedException {
        client().writeAndFlush(new CloseWebSocketFrame(4000, "enough")).sync();
    }

    /** Waits for the client's next message. */
    public Object hear() throws InterruptedException { return await(heard); }

    @Override
    public void close() { loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly(); }

    private Channel client() throws InterruptedException {
        Channel client = await(clients);
        clients.add(client);
        return client;
    }

    private static <T> T await(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    private final class Ear extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof HandshakeComplete complete) {
                clients.add(context.channel());
                handshakes.add(complete);
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (frame instanceof TextWebSocketFrame text) {
                heard.add(text.text());
            } else if (frame instanceof BinaryWebSocketFrame) {
                byte[] bytes = new byte[frame.content().readableBytes()];
                frame.content().readBytes(bytes);
                heard.add(bytes);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) { heard.add(CLOSED); }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) { context.close(); }
    }
}
