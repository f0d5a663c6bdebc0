// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.sluice;

import dev.sluice.loadtest.BotResources;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One kept-alive HTTP connection that posts JSON, one request after the other. Confined to its event loop, where answers come too. */
final class HttpJsonClient {
    private final BotResources resources;
    private final EventLoop loop;
    private final HttpEndpoint endpoint;
    private final String authorization;
    private @Nullable Channel channel;
    private @Nullable Answer waiting;

    /** Takes the answer of one request. */
    interface Answer {
        /** @param status of HTTP, 0 where no answer came */
        void onAnswer(int status, String body);
    }

    /** @param authorization value of the header, or empty */
    HttpJsonClient(BotResources resources, EventLoop loop, HttpEndpoint endpoint, String authorization) {
        this.resources = resources;
        this.loop = loop;
        this.endpoint = endpoint;
        this.authorization = authorization;
    }

    /** Connects where needed. The request before must have been answered. */
    void post(String path, String body, Answer answer) {
        waiting = answer;
        Channel open = channel;
        if (open != null && open.isActive()) {
            write(open, path, body);
            return;
        }
        resources.tcp(loop).handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel opened) {
                endpoint.prepare(opened.pipeline());
                opened.pipeline().addLast(new Reader());
            }
        }).connect(endpoint.address()).addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                channel = connected.channel();
                write(connected.channel(), path, body);
            } else {
                answer(0, String.valueOf(connected.cause().getMessage()));
            }
        });
    }

    void close() {
        waiting = null;
        if (channel != null) {
            channel.close();
        }
    }

    private void write(Channel to, String path, String body) {
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, path,
                Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)));
        request.headers().set(HttpHeaderNames.HOST, endpoint.hostHeader())
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
        if (!authorization.isEmpty()) {
            request.headers().set(HttpHeaderNames.AUTHORIZATION, authorization);
        }
        to.writeAndFlush(request);
    }

    private void answer(int status, String body) {
        Answer answer = waiting;
        waiting = null;
        if (answer != null) {
            answer.onAnswer(status, body);
        }
    }

    private final class Reader extends SimpleChannelInboundHandler<FullHttpResponse> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            answer(response.status().code(), response.content().toString(StandardCharsets.UTF_8));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) { answer(0, "connection closed"); }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) { context.close(); }
    }
}
