// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.bc.BcDtlsEndpointFactory;
import dev.sluice.rtp.srtp.SrtpTransforms;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What bots share: event loops, one certificate, one HTTP client. Thread-safe. */
public final class BotResources implements AutoCloseable {
    private static final int DATAGRAM_BYTES = 2048;
    private static final int DATAGRAMS_PER_READ = 64; // of one socket, then the others have their turn
    private static final int SOCKET_BUFFER_BYTES = 4 << 20; // bursts wait here while the loop serves other bots
    private static final int CONNECT_MILLIS = 10_000;

    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup loops;
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder().executor(virtualThreads).build();
    private final SecureRandom random = new SecureRandom();
    private final DtlsEndpointFactory dtls = BcDtlsEndpointFactory.create(DtlsConfig.DEFAULT, random, Instant.now());
    private final SrtpTransforms srtp = SrtpTransforms.select(System::nanoTime);

    /** One event loop, enough for some dozens of bots. */
    public BotResources() { this(1); }

    /** @param loops threads that bots are spread over */
    public BotResources(int loops) {
        this.loops = new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory("bots"),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** Each in its turn: all of one bot's sockets belong on the same. */
    public EventLoop nextLoop() {
        return loops.next();
    }

    /** A bootstrap of TCP connections on a loop. */
    public Bootstrap tcp(EventLoop loop) {
        return new Bootstrap().group(loop).channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
    }

    /** A UDP socket over IPv4, neither registered nor bound. Reads one datagram by one call, into pooled memory, without garbage. */
    Channel newDatagramChannel() {
        Channel channel = epoll
                ? new EpollDatagramChannel(SocketProtocolFamily.INET)
                : new NioDatagramChannel(SocketProtocolFamily.INET);
        channel.config().setOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT);
        channel.config().setOption(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES);
        channel.config().setOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES);
        channel.config().setOption(ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(DATAGRAM_BYTES).maxMessagesPerRead(DATAGRAMS_PER_READ));
        return channel;
    }

    HttpClient http() { return http; }

    public SecureRandom random() { return random; }

    public DtlsEndpointFactory dtls() { return dtls; }

    SrtpTransforms srtp() { return srtp; }

    @Override
    public void close() {
        http.shutdownNow();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        virtualThreads.shutdownNow();
    }
}
