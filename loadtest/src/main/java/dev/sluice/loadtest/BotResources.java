// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.bc.BcDtlsEndpointFactory;
import dev.sluice.rtp.srtp.SrtpTransforms;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What bots share: one event loop, one certificate, one HTTP client. Thread-safe. */
public final class BotResources implements AutoCloseable {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("bots"),
            NioIoHandler.newFactory());
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder().executor(virtualThreads).build();
    private final SecureRandom random = new SecureRandom();
    private final DtlsEndpointFactory dtls = BcDtlsEndpointFactory.create(DtlsConfig.DEFAULT, random, Instant.now());
    private final SrtpTransforms srtp = SrtpTransforms.select(System::nanoTime);

    EventLoopGroup loops() { return loops; }

    HttpClient http() { return http; }

    SecureRandom random() { return random; }

    DtlsEndpointFactory dtls() { return dtls; }

    SrtpTransforms srtp() { return srtp; }

    @Override
    public void close() {
        http.shutdownNow();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        virtualThreads.shutdownNow();
    }
}
