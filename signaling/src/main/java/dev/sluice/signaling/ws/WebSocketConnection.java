// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.ws;

import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.SignalingStats.Rejection;
import dev.sluice.signaling.session.ClientConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.net.InetAddress;
import java.time.Duration;

/**
 * The reading side of a WebSocket: frames to the mailbox, pings, and all its time limits, which {@link SocketTicker} has looked at.
 * Confined to the channel's event loop.
 */
final class WebSocketConnection extends SimpleChannelInboundHandler<WebSocketFrame>
        implements
            Mailbox.Listener,
            SocketTicker.Ticked {
    private final WebSocketServer server;
    private final Channel channel;
    private final InetAddress remoteAddress;
    private final NettySocket socket;
    private final ClientConnection connection;
    private final Mailbox mailbox;
    private final long openedAtNanos;
    private boolean stopped;
    private long heardAtNanos;
    private long pingedAtNanos;

    WebSocketConnection(WebSocketServer server, Channel channel, InetAddress remoteAddress, long nowNanos) {
        this.server = server;
        this.channel = channel;
        this.remoteAddress = remoteAddress;
        this.socket = new NettySocket(channel, server.limits(), server.stats());
        this.connection = server.service().connect(socket, nowNanos);
        this.mailbox = new Mailbox(server.threads(), connection, this);
        this.openedAtNanos = nowNanos;
        this.heardAtNanos = nowNanos;
        this.pingedAtNanos = nowNanos;
    }

    /** The handshake has been answered. */
    void start() {
        server.stats().onSocketOpened();
        channel.closeFuture().addListener(_ -> stop());
        server.ticker(channel.eventLoop()).add(this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        heardAtNanos = System.nanoTime();
        switch (frame) {
            case TextWebSocketFrame text -> receive(text.text());
            case BinaryWebSocketFrame _ -> socket.close(CloseReason.PROTOCOL_ERROR);
            case PingWebSocketFrame ping -> answerPing(ping);
            case CloseWebSocketFrame close -> answerClose(close);
            default -> { // pongs only have to be heard
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        switch (cause) {
            case TooLongFrameException _ -> socket.close(CloseReason.MESSAGE_TOO_BIG);
            // The decoder has sent the close frame that RFC 6455 asks for, and closes.
            case CorruptedWebSocketFrameException _ -> server.stats().onRejection(Rejection.MALFORMED);
            default -> socket.abandon();
        }
    }

    @Override
    public void onJoined() { server.addresses().handleJoined(remoteAddress); }

    /** Goes through the event loop, so that it comes after the stop it answers. */
    @Override
    public void onDrained() { channel.eventLoop().execute(() -> channel.config().setAutoRead(true)); }

    @Override
    public void onFinished() { var _ = channel.close(); }

    private void receive(String text) {
        if (socket.isClosing()) {
            return;
        }
        switch (mailbox.offer(text, heardAtNanos)) {
            case ACCEPTED -> {
            }
            case ACCEPTED_FULL, FLOODED -> channel.config().setAutoRead(false);
        }
    }

    /** RFC 6455 §5.5.3 allows to answer only the latest of several pings, so a client that does not read gets none queued. */
    private void answerPing(PingWebSocketFrame ping) {
        if (channel.isWritable()) {
            var _ = channel.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        }
    }

    private void answerClose(CloseWebSocketFrame close) {
        if (socket.isClosing()) {
            var _ = channel.close(); // this was the answer to ours
        } else {
            channel.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public boolean isStopped() { return stopped; }

    @Override
    public void abandon() { socket.abandon(); }

    /** Closes the socket or pings the client, if it is time to. */
    @Override
    public void tick(long nowNanos) {
        if (socket.isClosing()) {
            return; // the close has a timer of its own
        }
        if (connection.isWaitingForJoin() && isOver(server.joinTimeout(), openedAtNanos, nowNanos)) {
            server.stats().onRejection(Rejection.JOIN_TIMEOUT);
            socket.close(CloseReason.JOIN_TIMEOUT);
        } else if (socket.isStalled(nowNanos)) {
            socket.close(CloseReason.SLOW_READER);
        } else if (channel.config().isAutoRead() && isOver(server.limits().deadAfter(), heardAtNanos, nowNanos)) {
            socket.abandon();
        } else if (isOver(server.limits().pingInterval(), pingedAtNanos, nowNanos) && channel.isWritable()) {
            pingedAtNanos = nowNanos;
            var _ = channel.writeAndFlush(new PingWebSocketFrame());
        }
    }

    private void stop() {
        stopped = true;
        server.stats().onSocketClosed();
        mailbox.finish();
    }

    private static boolean isOver(Duration limit, long sinceNanos, long nowNanos) {
        return nowNanos - sinceNanos >= limit.toNanos();
    }
}
