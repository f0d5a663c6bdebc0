// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.sluice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.BotResources;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON-RPC 2.0 over a WebSocket (docs/signaling.md). Confined to its event loop, where everything is told too. */
final class RpcSocket {
    static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_MESSAGE_BYTES = 1 << 20;

    private final Listener listener;
    private final Map<Integer, Answer> waiting = new HashMap<>();
    private @Nullable Channel channel;
    private int nextId;
    private boolean closed;

    /** What the server says of its own accord. */
    interface Listener {
        void onOpen();

        void onNotification(String method, JsonNode params);

        /** Once, and not after {@link RpcSocket#close}. */
        void onClosed(String reason);
    }

    /** Takes the answer of one request. */
    interface Answer {
        /** @param error null where there is a result */
        void onAnswer(JsonNode result, @Nullable BotException error);
    }

    RpcSocket(Listener listener) { this.listener = listener; }

    void connect(BotResources resources, EventLoop loop, HttpEndpoint endpoint, URI url) {
        WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder().webSocketUri(url)
                .version(WebSocketVersion.V13).maxFramePayloadLength(MAX_MESSAGE_BYTES)
                .customHeaders(new DefaultHttpHeaders()).build();
        resources.tcp(loop).handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel opened) {
                endpoint.prepare(opened.pipeline());
                opened.pipeline().addLast(new WebSocketClientProtocolHandler(config),
                        new WebSocketFrameAggregator(MAX_MESSAGE_BYTES), new Reader());
            }
        }).connect(endpoint.address()).addListener((ChannelFuture connected) -> {
            channel = connected.channel();
            if (closed) {
                connected.channel().close();
            } else if (!connected.isSuccess()) {
                end("websocket: " + connected.cause().getMessage());
            }
        });
    }

    void request(String method, ObjectNode params, Answer answer) {
        Channel open = channel;
        if (open == null || closed) {
            answer.onAnswer(JSON.createObjectNode(), new BotException("closed", "the socket is closed"));
            return;
        }
        int id = ++nextId;
        waiting.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("jsonrpc", "2.0").put("id", id).put("method", method);
        message.set("params", params);
        open.writeAndFlush(new TextWebSocketFrame(message.toString()));
    }

    /** Cuts the socket without a word. */
    void close() {
        closed = true;
        waiting.clear();
        if (channel != null) {
            channel.close();
        }
    }

    private void end(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        if (channel != null) {
            channel.close();
        }
        for (Answer answer : Map.copyOf(waiting).values()) {
            answer.onAnswer(JSON.createObjectNode(), new BotException("closed", reason));
        }
        waiting.clear();
        listener.onClosed(reason);
    }

    private void receive(String text) {
        JsonNode message;
        try {
            message = JSON.readTree(text);
        } catch (JsonProcessingException _) {
            end("the server sent no JSON");
            return;
        }
        if (message.has("method")) {
            listener.onNotification(message.get("method").asText(), message.path("params"));
            return;
        }
        Answer answer = waiting.remove(message.path("id").asInt());
        if (answer != null) {
            JsonNode error = message.path("error");
            answer.onAnswer(message.path("result"), error.isMissingNode()
                    ? null
                    : new BotException(error.at("/data/reason").asText(), error.path("message").asText()));
        }
    }

    private final class Reader extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (closed) {
                return;
            }
            if (frame instanceof TextWebSocketFrame text) {
                receive(text.text());
            } else if (frame instanceof CloseWebSocketFrame close) {
                end("websocket closed with " + close.statusCode());
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == WebSocketClientProtocolHandler.ClientHandshakeStateEvent.HANDSHAKE_COMPLETE && !closed) {
                channel = context.channel();
                listener.onOpen();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) { end("websocket closed"); }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) { end("websocket: " + cause); }
    }
}
