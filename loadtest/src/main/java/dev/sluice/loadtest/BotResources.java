// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.bc.BcDtlsEndpointFactory;
import dev.sluice.rtp.srtp.SrtpTransforms;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What bots share: event loops, one certificate, one HTTP client. Thread-safe. */
public final class BotResources implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;

    private final EventLoopGroup loops;
    private final ConcurrentMap<EventLoop, LoopDatagrams> datagrams = new ConcurrentHashMap<>();
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder().executor(virtualThreads).build();
    private final SecureRandom random = new SecureRandom();
    private final DtlsEndpointFactory dtls = BcDtlsEndpointFactory.create(DtlsConfig.DEFAULT, random, Instant.now());
    private final SrtpTransforms srtp = SrtpTransforms.select(System::nanoTime);

    /**
     * One event loop, enough for some dozens of bots.
     *
     * @throws LinkageError where there is no epoll
     */
    public BotResources() { this(1); }

    /**
     * @param loops threads that bots are spread over
     *
     * @throws LinkageError where there is no epoll
     */
    public BotResources(int loops) {
        Epoll.ensureAvailability();
        this.loops = new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory("bots"),
                EpollIoHandler.newFactory());
    }

    /** Each in its turn: all of one bot's sockets belong on the same. */
    public EventLoop nextLoop() {
        return loops.next();
    }

    /** A bootstrap of TCP connections on a loop. */
    public Bootstrap tcp(EventLoop loop) {
        return new Bootstrap().group(loop).channel(EpollSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
    }

    /** What the UDP sockets of a loop share. */
    LoopDatagrams datagrams(EventLoop loop) {
        return datagrams.computeIfAbsent(loop, _ -> new LoopDatagrams());
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
