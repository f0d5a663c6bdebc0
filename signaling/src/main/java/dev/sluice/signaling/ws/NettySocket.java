// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.ws;

import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.SignalingStats;
import dev.sluice.signaling.session.SignalingSocket;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The writing side of a WebSocket: bounds what waits for a client that reads slowly. Thread-safe, never blocks. */
final class NettySocket implements SignalingSocket {
    private final Channel channel;
    private final WebSocketLimits limits;
    private final SignalingStats stats;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicLong backlogBytes = new AtomicLong(); // without replayed frames
    private final AtomicInteger pendingFrames = new AtomicInteger();
    private volatile long progressAtNanos; // volatile: written where frames are queued and where they leave

    NettySocket(Channel channel, WebSocketLimits limits, SignalingStats stats) {
        this.channel = channel;
        this.limits = limits;
        this.stats = stats;
    }

    @Override
    public void write(byte[] frame) {
        if (closing.get()) {
            return;
        }
        long backlog = backlogBytes.getAndAdd(frame.length);
        if (backlog > 0 && backlog + frame.length > limits.backlogBytes()) {
            close(CloseReason.SLOW_READER);
            return;
        }
        send(frame).addListener(_ -> backlogBytes.addAndGet(-frame.length));
    }

    @Override
    public void writeReplayed(byte[] frame) {
        if (!closing.get()) {
            var _ = send(frame);
        }
    }

    @Override
    public void close(CloseReason reason) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        stats.onClose(reason);
        var _ = channel.writeAndFlush(new CloseWebSocketFrame(reason.code(), reason.name().toLowerCase(Locale.ROOT)));
        var _ = channel.eventLoop().schedule(this::closeChannel, limits.closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The client answers nothing any more, not even pings: closes without ceremony. */
    void abandon() {
        if (closing.compareAndSet(false, true)) {
            stats.onClose(CloseReason.CONNECTION_LOST);
        }
        closeChannel();
    }

    boolean isClosing() { return closing.get(); }

    /** Whether something waits to be written and nothing has been for too long. */
    boolean isStalled(long nowNanos) {
        return pendingFrames.get() > 0 && nowNanos - progressAtNanos > limits.stallTimeout().toNanos();
    }

    private void closeChannel() { var _ = channel.close(); }

    private ChannelFuture send(byte[] frame) {
        if (pendingFrames.getAndIncrement() == 0) {
            progressAtNanos = System.nanoTime();
        }
        return channel.writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(frame))).addListener(_ -> {
            progressAtNanos = System.nanoTime();
            pendingFrames.decrementAndGet();
        });
    }
}
