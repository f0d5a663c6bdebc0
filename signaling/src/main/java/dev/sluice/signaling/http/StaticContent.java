// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import dev.sluice.signaling.SignalingError;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Files from the class path, for a page that has its scripts and styles in files of its own. Read once and kept. Thread-safe, does not
 * block but for the first reading.
 */
public final class StaticContent implements HttpRoute {
    /**
     * Serves the resources under a directory.
     *
     * @param urlPrefix begins and ends with a slash
     * @param directory in the class path, without slashes at its ends
     */
    public record Mount(String urlPrefix, String directory) {}

    private record File(String etag, HttpReply full, HttpReply notModified) {}

    // A segment never begins with a dot, so there is no way up and nothing hidden.
    private static final Pattern PATH = Pattern
            .compile("(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*");
    private static final Map<String, String> CONTENT_TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"), Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"), Map.entry("json", "application/json"),
            Map.entry("map", "application/json"), Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("txt", "text/plain; charset=utf-8"), Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"), Map.entry("webp", "image/webp"), Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"), Map.entry("wasm", "application/wasm"));
    private static final String CONTENT_SECURITY_POLICY = "default-src 'self'; connect-src 'self' ws: wss:; "
            + "img-src 'self' data: blob:; media-src 'self' blob: mediastream:; object-src 'none'; base-uri 'none'; "
            + "form-action 'self'; frame-ancestors 'self'";
    private static final String PERMISSIONS_POLICY = "camera=(self), microphone=(self), display-capture=(self), "
            + "speaker-selection=(self), autoplay=(self), fullscreen=(self), picture-in-picture=(self), geolocation=()";

    private final ClassLoader classLoader;
    private final List<Mount> mounts;
    private final Map<String, File> files = new ConcurrentHashMap<>(); // by resource name; as many as there are resources

    /** @param mounts the first whose prefix fits serves a path */
    public StaticContent(ClassLoader classLoader, List<Mount> mounts) {
        this.classLoader = classLoader;
        this.mounts = List.copyOf(mounts);
    }

    @Override
    public HttpReply handle(HttpCall call) {
        String resource = resource(call.path());
        File file = resource == null ? null : file(resource);
        if (file == null) {
            return HttpReply.problem(404, SignalingError.NOT_FOUND, "there is nothing at this path");
        }
        return isCurrent(call.header(HttpHeaderNames.IF_NONE_MATCH), file.etag()) ? file.notModified() : file.full();
    }

    /** The resource a path stands for, or null when none can. */
    private @Nullable String resource(String path) {
        for (Mount mount : mounts) {
            if (path.startsWith(mount.urlPrefix())) {
                String relative = path.substring(mount.urlPrefix().length());
                if (relative.isEmpty()) {
                    relative = "index.html";
                }
                return PATH.matcher(relative).matches() ? mount.directory() + "/" + relative : null;
            }
        }
        return null;
    }

    private @Nullable File file(String resource) {
        File known = files.get(resource);
        if (known != null) {
            return known;
        }
        String contentType = CONTENT_TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
        URL url = contentType == null ? null : classLoader.getResource(resource);
        if (contentType == null || url == null) {
            return null;
        }
        byte[] bytes = read(url);
        String etag = etag(bytes);
        File file = new File(etag, decorated(HttpReply.of(200, contentType, bytes), etag),
                decorated(HttpReply.empty(304), etag));
        files.put(resource, file);
        return file;
    }

    private static HttpReply decorated(HttpReply reply, String etag) {
        return reply.with("etag", etag).with("cache-control", "no-cache")
                .with("content-security-policy", CONTENT_SECURITY_POLICY).with("permissions-policy", PERMISSIONS_POLICY)
                .with("referrer-policy", "no-referrer");
    }

    private static byte[] read(URL url) {
        try (InputStream in = url.openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + url, e);
        }
    }

    /** Tells versions of one file apart. No digest: the first answer of a start would wait for the providers of cryptography. */
    private static String etag(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return '"' + HexFormat.of().toHexDigits(checksum.getValue(), 8) + '-' + Integer.toHexString(bytes.length) + '"';
    }

    /** RFC 9110 §13.1.2: a list of tags, compared weakly, or a star. */
    private static boolean isCurrent(@Nullable String ifNoneMatch, String etag) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String tag : ifNoneMatch.split(",", -1)) {
            String trimmed = tag.trim();
            if (trimmed.equals("*") || trimmed.equals(etag) || trimmed.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }
}
