// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticContentTest {
    private final StaticContent content = new StaticContent(StaticContentTest.class.getClassLoader(),
            List.of(new StaticContent.Mount("/sub/", "static-test/sub"), new StaticContent.Mount("/", "static-test")));

    @ParameterizedTest
    @CsvSource({"/, text/html; charset=utf-8", "/index.html, text/html; charset=utf-8",
            "/app.js, text/javascript; charset=utf-8",
            "/sub/style.css, text/css; charset=utf-8"})
    void shouldServeFiles(String path, String contentType) {
        HttpReply reply = get(path, null);
        assertEquals(200, reply.status());
        assertEquals(contentType, reply.headers().get("content-type"));
        assertTrue(reply.body().length > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing.js", "/../outside.txt", "/sub/../../outside.txt", "/%2e%2e/outside.txt",
            "/..%2foutside.txt",
            "/.hidden.txt", "/sub/.hidden.txt", "/file.unknown", "/sub", "/sub/", "//index.html", "/./index.html",
            "/sub//style.css",
            "/index.html/", "/app.js%00.html", "/app.js\\", "\\app.js", "/C:/x.txt", "", "/static-test/index.html"})
    void shouldServeNothingElse(String path) { assertEquals(404, get(path, null).status(), path); }

    @Test
    void shouldNotSendWhatTheClientHas() {
        HttpReply full = get("/app.js", null);
        String etag = full.headers().get("etag");
        assertNotNull(etag);
        for (String known : List.of(etag, "W/" + etag, "\"other\", " + etag, "*")) {
            HttpReply reply = get("/app.js", known);
            assertEquals(304, reply.status(), known);
            assertEquals(0, reply.body().length);
            assertEquals(etag, reply.headers().get("etag"));
        }
        assertEquals(200, get("/app.js", "\"other\"").status());
        assertEquals(200, get("/index.html", etag).status(), "tags differ with the content");
    }

    @Test
    void shouldLockThePageDown() {
        HttpReply page = get("/", null);
        String policy = page.headers().get("content-security-policy");
        assertNotNull(policy);
        assertTrue(policy.startsWith("default-src 'self'; connect-src 'self' ws: wss:;"), policy);
        assertTrue(String.valueOf(page.headers().get("permissions-policy"))
                .contains("camera=(self), microphone=(self), display-capture=(self)"));
        assertEquals("no-cache", page.headers().get("cache-control"));
    }

    private HttpReply get(String path, @Nullable String ifNoneMatch) {
        HttpHeaders headers = new DefaultHttpHeaders();
        if (ifNoneMatch != null) {
            headers.set("If-None-Match", ifNoneMatch);
        }
        return content.handle(new HttpCall("GET", path, headers, new byte[0], InetAddress.getLoopbackAddress()));
    }
}
