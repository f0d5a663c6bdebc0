// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.message.Json;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a route answers. Immutable by agreement: nobody changes {@code body} afterwards. */
public final class HttpReply {
    private static final byte[] NO_BODY = {};
    private static final String NOT_READY_SECONDS = "1"; // a start takes a few

    private final int status;
    private final byte[] body;
    private final Map<String, String> headers;

    private HttpReply(int status, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.body = body;
        this.headers = headers;
    }

    public static HttpReply of(int status, String contentType, byte[] body) {
        return new HttpReply(status, body, Map.of("content-type", contentType));
    }

    public static HttpReply empty(int status) { return new HttpReply(status, NO_BODY, Map.of()); }

    public static HttpReply text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param value a record of ours, or a map of such */
    public static HttpReply json(int status, Object value) {
        return of(status, "application/json", Json.writeValue(value)).with("cache-control", "no-store");
    }

    /** An RFC 9457 problem; {@code code} is one of the reasons of docs/signaling.md. */
    public static HttpReply problem(int status, SignalingError error, String detail) {
        String title = HttpResponseStatus.valueOf(status).reasonPhrase(); // RFC 9457 §4.2.1: about:blank
        byte[] body = Json.writeValue(new Problem("about:blank", title, status, detail, error.reason()));
        HttpReply reply = of(status, "application/problem+json", body).with("cache-control", "no-store");
        return switch (error) {
            case UNAUTHORIZED -> reply.with("www-authenticate", "Bearer");
            case NOT_READY -> reply.with("retry-after", NOT_READY_SECONDS);
            default -> reply;
        };
    }

    public static HttpReply problem(SignalingException refusal) {
        return problem(refusal.error().httpStatus(), refusal.error(), refusal.detail());
    }

    /** The same reply with one header more. */
    public HttpReply with(String name, String value) {
        Map<String, String> extended = new LinkedHashMap<>(headers);
        extended.put(name, value);
        return new HttpReply(status, body, extended);
    }

    public int status() { return status; }

    /** Borrowed, not to be changed. */
    public byte[] body() { return body; }

    public Map<String, String> headers() { return headers; }

    private record Problem(String type, String title, int status, String detail, String code) {}
}
