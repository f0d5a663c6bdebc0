// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One HTTP request, complete with its body. Immutable by agreement: nobody changes {@code body}. */
public final class HttpCall {
    private final String method;
    private final String path;
    private final String query;
    private final HttpHeaders headers;
    private final byte[] body;
    private final InetAddress remoteAddress;
    private final Map<String, String> pathParameters;

    private HttpCall(HttpCall call, Map<String, String> pathParameters) {
        this.method = call.method;
        this.path = call.path;
        this.query = call.query;
        this.headers = call.headers;
        this.body = call.body;
        this.remoteAddress = call.remoteAddress;
        this.pathParameters = pathParameters;
    }

    HttpCall(String method, String uri, HttpHeaders headers, byte[] body, InetAddress remoteAddress) {
        int queryAt = uri.indexOf('?');
        this.method = method;
        this.path = queryAt < 0 ? uri : uri.substring(0, queryAt);
        this.query = queryAt < 0 ? "" : uri.substring(queryAt + 1);
        this.headers = headers;
        this.body = body;
        this.remoteAddress = remoteAddress;
        this.pathParameters = Map.of();
    }

    HttpCall withPathParameters(Map<String, String> parameters) { return new HttpCall(this, parameters); }

    /** {@code GET} also where the client sent {@code HEAD}. */
    public String method() { return method; }

    /** Still percent-encoded, without the query. */
    public String path() { return path; }

    /** What follows the question mark, still encoded; empty where there is none. */
    public String query() {
        return query;
    }

    /** The first header of that name, in any case. */
    public @Nullable String header(CharSequence name) {
        return headers.get(name);
    }

    /** The decoded segment that matched <code>{name}</code> in the route's pattern. */
    public String pathParameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no {" + name + "}");
        }
        return value;
    }

    /** Borrowed, not to be changed. */
    public byte[] body() { return body; }

    public String bodyText() { return new String(body, StandardCharsets.UTF_8); }

    /** The {@code Host} header; every request that gets here has one. */
    public String host() {
        String host = headers.get(HttpHeaderNames.HOST);
        return host == null ? "" : host;
    }

    public InetAddress remoteAddress() { return remoteAddress; }
}
