// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;
import org.jspecify.annotations.Nullable;

/** Takes over connections that ask for the WebSocket protocol. */
public interface WebSocketUpgrade {
    /** The one path where it may be asked for. */
    String path();

    /** The reply that refuses the upgrade, or null to go on. Called on the event loop. */
    @Nullable
    HttpReply refusal(HttpCall call);

    /**
     * Answers the handshake and puts its own handlers into the channel's pipeline, which holds the HTTP codec only. Called on the event
     * loop.
     *
     * @param request a handshake of version 13 with a key, without content
     */
    void upgrade(Channel channel, FullHttpRequest request);
}
