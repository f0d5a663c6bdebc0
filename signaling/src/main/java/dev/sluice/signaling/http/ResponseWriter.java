// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Makes Netty's responses of replies, with the headers all of them have. */
final class ResponseWriter {
    private record HttpDate(long epochSecond, String text) {}

    // volatile: replaced about once a second by whichever loop comes first; a lost race costs one formatting
    private static volatile HttpDate date = new HttpDate(0, "");

    private ResponseWriter() {}

    static FullHttpResponse toResponse(HttpReply reply, boolean keepAlive, HttpVersion version) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(reply.status()), Unpooled.wrappedBuffer(reply.body()));
        HttpHeaders headers = response.headers();
        reply.headers().forEach(headers::set);
        headers.set(HttpHeaderNames.DATE, now());
        headers.set("x-content-type-options", "nosniff");
        if (reply.status() != 204 && reply.status() != 304) { // RFC 9110 §8.6
            headers.set(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
        }
        if (!keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (version.equals(HttpVersion.HTTP_1_0)) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return response;
    }

    private static String now() {
        Instant instant = Instant.now();
        HttpDate current = date;
        if (current.epochSecond() != instant.getEpochSecond()) {
            current = new HttpDate(instant.getEpochSecond(),
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC)));
            date = current;
        }
        return current.text();
    }
}
