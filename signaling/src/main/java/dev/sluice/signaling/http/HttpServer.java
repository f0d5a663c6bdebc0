// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import dev.sluice.signaling.SignalingStats;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server with a fixed number of event loops; blocking routes run on virtual threads. {@link #start} to {@link #close}.
 * Thread-safe.
 */
public final class HttpServer implements AutoCloseable {
    private static final int MAX_REQUEST_LINE_BYTES = 8 * 1024;
    private static final int ACCEPT_BACKLOG = 4096;
    private static final int MAX_READ_BYTES = 16 * 1024; // also bounds what is read ahead of an answer
    private static final long CLOSE_TIMEOUT_SECONDS = 5;

    private final EventLoopGroup loops;
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final HttpContext context;
    private final Channel listener;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HttpServer(HttpServerConfig config, HttpRoutes routes, @Nullable WebSocketUpgrade upgrade,
            SignalingStats stats) throws IOException {
        this.context = new HttpContext(config.limits(), config.origins(),
                new HttpDispatcher(routes, virtualThreads), upgrade, stats);
        this.loops = new MultiThreadIoEventLoopGroup(config.eventLoops(), new DefaultThreadFactory("sluice-http", true),
                NioIoHandler.newFactory());
        this.listener = bind(config.bindAddress());
    }

    /**
     * @param upgrade null where no WebSockets are served
     * @throws IOException when the address cannot be bound
     */
    public static HttpServer start(HttpServerConfig config, HttpRoutes routes, @Nullable WebSocketUpgrade upgrade,
            SignalingStats stats) throws IOException {
        return new HttpServer(config, routes, upgrade, stats);
    }

    public InetSocketAddress boundAddress() { return (InetSocketAddress) listener.localAddress(); }

    /** Runs {@code task} on an event loop again and again until the server closes. It must not block. */
    public void scheduleAtFixedRate(Runnable task, long periodMillis) {
        var _ = loops.next().scheduleAtFixedRate(task, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    /** Takes no more connections; those that are there go on. */
    public void stopAccepting() {
        if (listener.isOpen()) {
            listener.close().syncUninterruptibly();
        }
    }

    /** Takes no more connections and closes those that are there; whoever still works for one can do so until {@link #close}. */
    public void closeConnections() {
        stopAccepting();
        connections.close().awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** Closes everything and waits for the threads to end. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        closeConnections();
        virtualThreads.shutdownNow();
        loops.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(2 * CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private Channel bind(InetSocketAddress address) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG).childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(64, 2048, MAX_READ_BYTES))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) { accept(channel); }
                });
        var binding = bootstrap.bind(address).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            var _ = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            virtualThreads.shutdownNow();
            throw new IOException("cannot listen on " + address, binding.cause());
        }
        return binding.channel();
    }

    private void accept(SocketChannel channel) {
        if (connections.size() >= context.limits().connections()) {
            context.stats().onRejection(SignalingStats.Rejection.CONNECTION_LIMIT);
            var _ = channel.close();
            return;
        }
        connections.add(channel);
        HttpDecoderConfig decoder = new HttpDecoderConfig().setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .setMaxHeaderSize(context.limits().headerBytes()).setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true);
        channel.pipeline().addLast(new HttpServerCodec(decoder), new HttpConnection(context, channel));
    }
}
