// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import dev.sluice.signaling.SignalingError;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks the request that opens a WebSocket (RFC 6455 §4.2.1). */
final class WebSocketHandshake {
    private static final int KEY_CHARS = 24; // 16 bytes in base64

    private WebSocketHandshake() {}

    /** What is wrong with it, or null. */
    static @Nullable HttpReply check(HttpCall call) {
        if (!call.method().equals("GET")) {
            return HttpReply.problem(405, SignalingError.METHOD_NOT_FOUND, "allowed here: GET").with("allow", "GET");
        }
        if (!contains(call.header(HttpHeaderNames.UPGRADE), "websocket")
                || !contains(call.header(HttpHeaderNames.CONNECTION), "upgrade")) {
            return upgradeRequired("this path speaks the WebSocket protocol");
        }
        if (!"13".equals(call.header(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return upgradeRequired("WebSocket version 13 is needed");
        }
        String key = call.header(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return key != null && key.trim().length() == KEY_CHARS
                ? null
                : HttpReply.problem(400, SignalingError.INVALID_REQUEST, "Sec-WebSocket-Key is missing or malformed");
    }

    private static HttpReply upgradeRequired(String detail) {
        return HttpReply.problem(426, SignalingError.INVALID_REQUEST, detail).with("upgrade", "websocket")
                .with("sec-websocket-version", "13");
    }

    private static boolean contains(@Nullable String header, String token) {
        if (header == null) {
            return false;
        }
        for (String element : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            if (element.trim().equals(token)) {
                return true;
            }
        }
        return false;
    }
}
