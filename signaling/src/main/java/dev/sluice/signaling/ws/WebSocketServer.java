// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.ws;

import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingStats;
import dev.sluice.signaling.SignalingStats.Rejection;
import dev.sluice.signaling.http.HttpCall;
import dev.sluice.signaling.http.HttpReply;
import dev.sluice.signaling.http.WebSocketUpgrade;
import dev.sluice.signaling.message.Protocol;
import dev.sluice.signaling.session.SignalingService;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes signaling connections of the WebSockets at {@code /ws}. Thread-safe. */
public final class WebSocketServer implements WebSocketUpgrade, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketServer.class);
    private static final String PATH = "/ws";
    private static final long CLOSE_TIMEOUT_SECONDS = 5;
    private static final WebSocketDecoderConfig DECODER = WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(Protocol.MAX_MESSAGE_BYTES).allowExtensions(false).expectMaskedFrames(true)
            .closeOnProtocolViolation(true).build();
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024); // for pings, pongs

    private final SignalingService service;
    private final WebSocketLimits limits;
    private final Duration joinTimeout;
    private final SignalingStats stats;
    private final AddressLimiter addresses;
    private final Map<EventLoop, SocketTicker> tickers = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("ws-", 0).factory());

    public WebSocketServer(SignalingService service, WebSocketLimits limits, Duration joinTimeout,
            SignalingStats stats) {
        this.service = service;
        this.limits = limits;
        this.joinTimeout = joinTimeout;
        this.stats = stats;
        this.addresses = new AddressLimiter(limits.unjoinedPerSecond(), limits.unjoinedBurst());
    }

    @Override
    public String path() { return PATH; }

    @Override
    public @Nullable HttpReply refusal(HttpCall call) {
        if (addresses.tryOpen(call.remoteAddress(), System.nanoTime())) {
            return null;
        }
        stats.onRejection(Rejection.ADDRESS_LIMIT);
        return HttpReply
                .problem(429, SignalingError.RATE_LIMITED, "too many sockets from this address that have not joined")
                .with("retry-after", "1");
    }

    @Override
    public void upgrade(Channel channel, FullHttpRequest request) {
        InetAddress remoteAddress = channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress()
                : InetAddress.getLoopbackAddress();
        channel.config().setWriteBufferWaterMark(WATER_MARK);
        WebSocketConnection connection = new WebSocketConnection(this, channel, remoteAddress, System.nanoTime());
        channel.pipeline().addLast(new Utf8FrameValidator(), new WebSocketFrameAggregator(Protocol.MAX_MESSAGE_BYTES),
                connection);
        new WebSocketServerHandshaker13("", null, DECODER).handshake(channel, request)
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        connection.start();
    }

    /** Waits for what connections are still doing; to be called when all are closed, before their event loops end. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("connections are busy after {} s", CLOSE_TIMEOUT_SECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives each task a thread that may block. */
    Executor threads() { return threads; }

    SignalingService service() { return service; }

    WebSocketLimits limits() { return limits; }

    Duration joinTimeout() { return joinTimeout; }

    SignalingStats stats() { return stats; }

    /** Of the event loop, which alone may use it. */
    SocketTicker ticker(EventLoop loop) {
        return tickers.computeIfAbsent(loop, SocketTicker::new);
    }

    AddressLimiter addresses() { return addresses; }
}
