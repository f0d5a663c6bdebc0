// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingStats.Rejection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP connection: puts requests together within their limits and answers them one after the other. What a client sends ahead waits,
 * and is read no further. Confined to the connection's event loop.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final Duration LINGER = Duration.ofSeconds(2);

    private enum Phase {
        /** Nothing of a request has been decoded. */
        IDLE,
        /** The body is coming. */
        BODY,
        /** The request is being answered. */
        BUSY,
        /** The last answer is going out. */
        CLOSING
    }

    private final HttpContext context;
    private final SocketChannel channel;
    private final RequestDeadline deadline;
    private final InetAddress remoteAddress;
    private final ArrayDeque<Object> waiting = new ArrayDeque<>(); // owned; what one read can hold
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Phase phase = Phase.IDLE;
    private @Nullable HttpRequest head; // of the request in BODY and BUSY
    private boolean requestBegun; // since the last answer
    private boolean decodedInBatch;
    private boolean draining;

    HttpConnection(HttpContext context, SocketChannel channel) {
        this.context = context;
        this.channel = channel;
        this.deadline = new RequestDeadline(channel.eventLoop(), this::onDeadline);
        this.remoteAddress = channel.remoteAddress().getAddress();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) { deadline.set(context.limits().headersTimeout()); }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        decodedInBatch = true;
        waiting.add(message);
        drain();
        if (!waiting.isEmpty()) {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!decodedInBatch && phase == Phase.IDLE && !requestBegun) {
            requestBegun = true;
            deadline.setEarlier(context.limits().headersTimeout());
        }
        decodedInBatch = false;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) { release(); }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) { release(); }

    /** Resets and the like: the peer's business, so no log line. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            context.stats().onRejection(Rejection.MALFORMED);
        }
        var _ = channel.close();
    }

    private void drain() {
        if (draining) {
            return; // an answer that was written at once; the loop below goes on
        }
        draining = true;
        while (phase != Phase.BUSY && !waiting.isEmpty()) {
            Object message = waiting.remove();
            try {
                handle(message);
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
        draining = false;
    }

    private void handle(Object message) {
        if (phase == Phase.CLOSING) {
            return;
        }
        if (message instanceof HttpRequest request) {
            handleHead(request);
        }
        if (message instanceof HttpContent content && phase == Phase.BODY) {
            handleContent(content);
        }
    }

    private void handleHead(HttpRequest request) {
        head = request;
        body.reset();
        if (request.decoderResult().isFailure()) {
            refuseUndecoded(request.decoderResult().cause());
            return;
        }
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        boolean hostless = hosts == 0 && request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (hosts != 1 && !hostless) { // RFC 9112 §3.2: a server MUST respond with a 400
            refuse(400, SignalingError.INVALID_REQUEST, "there must be one Host header", Rejection.MALFORMED);
            return;
        }
        if (HttpUtil.getContentLength(request, 0L) > context.limits().bodyBytes()) {
            refuseTooLargeBody();
            return;
        }
        phase = Phase.BODY;
        requestBegun = true;
        deadline.set(context.limits().bodyTimeout());
        if (HttpUtil.is100ContinueExpected(request)) {
            var _ = channel.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE,
                    Unpooled.EMPTY_BUFFER));
        }
    }

    private void refuseUndecoded(Throwable cause) {
        switch (cause) {
            case TooLongHttpHeaderException _ ->
                refuse(431, SignalingError.LIMIT_EXCEEDED, "headers are too long", Rejection.REQUEST_TOO_LARGE);
            case TooLongHttpLineException _ ->
                refuse(414, SignalingError.LIMIT_EXCEEDED, "the URL is too long", Rejection.REQUEST_TOO_LARGE);
            default -> refuse(400, SignalingError.INVALID_REQUEST, "not HTTP/1.1", Rejection.MALFORMED);
        }
    }

    private void refuseTooLargeBody() {
        refuse(413, SignalingError.LIMIT_EXCEEDED, "the body is over " + context.limits().bodyBytes() + " bytes",
                Rejection.REQUEST_TOO_LARGE);
    }

    private void handleContent(HttpContent content) {
        if (content.decoderResult().isFailure()) {
            refuse(400, SignalingError.INVALID_REQUEST, "the body is malformed", Rejection.MALFORMED);
            return;
        }
        ByteBuf bytes = content.content();
        if (body.size() + bytes.readableBytes() > context.limits().bodyBytes()) {
            refuseTooLargeBody();
            return;
        }
        byte[] part = new byte[bytes.readableBytes()];
        bytes.getBytes(bytes.readerIndex(), part);
        body.writeBytes(part);
        if (content instanceof LastHttpContent && head != null) {
            phase = Phase.BUSY;
            deadline.clear();
            dispatch(head);
        }
    }

    private void dispatch(HttpRequest request) {
        HttpMethod method = request.method().equals(HttpMethod.HEAD) ? HttpMethod.GET : request.method();
        HttpCall call = new HttpCall(method.name(), request.uri(), request.headers(), body.toByteArray(),
                remoteAddress);
        String origin = call.header(HttpHeaderNames.ORIGIN);
        switch (context.origins().check(call.host(), origin)) {
            case SAME_ORIGIN -> run(request, call, UnaryOperator.identity());
            case CROSS_ORIGIN -> run(request, call, reply -> allowOrigin(reply, origin));
            case REFUSED_ORIGIN -> refuseOrigin(request, "pages of this origin are not allowed here");
            case REFUSED_HOST ->
                refuseOrigin(request, "without API keys this server answers to localhost and IP addresses only");
        }
    }

    private static HttpReply allowOrigin(HttpReply reply, @Nullable String origin) {
        return origin == null ? reply : reply.with("access-control-allow-origin", origin).with("vary", "origin");
    }

    private void refuseOrigin(HttpRequest request, String detail) {
        context.stats().onRejection(Rejection.ORIGIN);
        answer(request, HttpReply.problem(403, SignalingError.FORBIDDEN, detail));
    }

    private void run(HttpRequest request, HttpCall call, UnaryOperator<HttpReply> decoration) {
        WebSocketUpgrade upgrade = context.upgrade();
        if (upgrade == null || !call.path().equals(upgrade.path())) {
            context.dispatcher().dispatch(call, channel.eventLoop(), reply -> answer(request, decoration.apply(reply)));
            return;
        }
        HttpReply refusal = WebSocketHandshake.check(call);
        if (refusal == null) {
            refusal = upgrade.refusal(call);
        }
        if (refusal != null) {
            answer(request, refusal);
            return;
        }
        channel.pipeline().remove(this);
        upgrade.upgrade(channel, new DefaultFullHttpRequest(request.protocolVersion(), request.method(), request.uri(),
                Unpooled.EMPTY_BUFFER, request.headers(), request.headers()));
    }

    /** On the event loop; too late when the connection is gone. */
    private void answer(HttpRequest request, HttpReply reply) {
        if (phase == Phase.BUSY) {
            write(reply, HttpUtil.isKeepAlive(request), request.protocolVersion());
        }
    }

    /** Answers a request that is not looked at any further, and closes. */
    private void refuse(int status, SignalingError error, String detail, Rejection rejection) {
        context.stats().onRejection(rejection);
        write(HttpReply.problem(status, error, detail), false, HttpVersion.HTTP_1_1);
    }

    private void write(HttpReply reply, boolean keepAlive, HttpVersion version) {
        phase = keepAlive ? Phase.BUSY : Phase.CLOSING;
        context.stats().onHttpRequest(reply.status());
        deadline.set(context.limits().idleTimeout()); // for the client to take the answer
        channel.writeAndFlush(ResponseWriter.toResponse(reply, keepAlive, version)).addListener(written -> {
            if (!written.isSuccess()) {
                var _ = channel.close();
            } else if (phase == Phase.CLOSING) {
                linger();
            } else if (phase == Phase.BUSY) {
                handleAnswered();
            }
        });
    }

    private void handleAnswered() {
        phase = Phase.IDLE;
        requestBegun = false;
        deadline.set(context.limits().idleTimeout());
        drain();
        if (waiting.isEmpty() && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }

    /**
     * RFC 9112 §9.6: closing with unread data makes the kernel send a reset, which may destroy the answer before the client has read it.
     * So only our side is closed, and what still comes is thrown away for a while.
     */
    private void linger() {
        deadline.set(LINGER);
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        channel.config().setAutoRead(true);
        var _ = channel.shutdownOutput();
    }

    private void onDeadline() {
        boolean answering = phase == Phase.BUSY || phase == Phase.CLOSING;
        if (answering || !requestBegun) {
            var _ = channel.close();
            return;
        }
        refuse(408, SignalingError.INVALID_REQUEST, "the request did not come in time", Rejection.REQUEST_TIMEOUT);
    }

    private void release() {
        deadline.cancel();
        phase = Phase.CLOSING;
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }
}
