// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import dev.sluice.signaling.http.HttpRoute.Execution;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The routes of one server: method and path pattern to handler. Immutable; made by {@link #builder}. */
public final class HttpRoutes {
    /** What a request line leads to. */
    sealed interface Match {
        /** @param call the request with its path parameters */
        record Found(HttpRoute route, Execution execution, HttpCall call) implements Match {}

        /** @param allowed as for the {@code Allow} header */
        record WrongMethod(String allowed) implements Match {}

        record NotFound() implements Match {}
    }

    private record Entry(String method, List<String> pattern, Execution execution, HttpRoute route) {}

    private final List<Entry> entries;
    private final @Nullable HttpRoute fallback;

    private HttpRoutes(Builder builder) {
        this.entries = List.copyOf(builder.entries);
        this.fallback = builder.fallback;
    }

    public static Builder builder() { return new Builder(); }

    /** Collects routes. */
    public static final class Builder {
        private final List<Entry> entries = new ArrayList<>();
        private @Nullable HttpRoute fallback;

        private Builder() {}

        /** @param pattern such as <code>/v1/room/{room}/participants</code>; a name in braces stands for one segment */
        public Builder get(String pattern, Execution execution, HttpRoute route) {
            return route("GET", pattern, execution, route);
        }

        public Builder post(String pattern, Execution execution, HttpRoute route) {
            return route("POST", pattern, execution, route);
        }

        /** Answers every GET that no route answers; runs on the event loop. */
        public Builder fallback(HttpRoute route) {
            fallback = route;
            return this;
        }

        public HttpRoutes build() { return new HttpRoutes(this); }

        private Builder route(String method, String pattern, Execution execution, HttpRoute route) {
            entries.add(new Entry(method, segments(pattern), execution, route));
            return this;
        }
    }

    Match match(HttpCall call) {
        List<String> path = segments(call.path());
        Set<String> methods = new TreeSet<>();
        for (Entry entry : entries) {
            Map<String, String> parameters = matchPath(entry.pattern(), path);
            if (parameters != null && entry.method().equals(call.method())) {
                return new Match.Found(entry.route(), entry.execution(), call.withPathParameters(parameters));
            }
            if (parameters != null) {
                methods.add(entry.method());
            }
        }
        if (!methods.isEmpty()) {
            return wrongMethod(methods);
        }
        if (fallback == null) {
            return new Match.NotFound();
        }
        methods.add("GET");
        return call.method().equals("GET")
                ? new Match.Found(fallback, Execution.EVENT_LOOP, call)
                : wrongMethod(methods);
    }

    private static Match wrongMethod(Set<String> methods) {
        methods.add("OPTIONS");
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return new Match.WrongMethod(String.join(", ", methods));
    }

    private static @Nullable Map<String, String> matchPath(List<String> pattern, List<String> path) {
        if (pattern.size() != path.size()) {
            return null;
        }
        Map<String, String> parameters = Map.of();
        for (int i = 0; i < pattern.size(); i++) {
            String expected = pattern.get(i);
            if (!expected.startsWith("{")) {
                if (!expected.equals(path.get(i))) {
                    return null;
                }
                continue;
            }
            String value = percentDecode(path.get(i));
            if (value == null || value.isEmpty()) {
                return null;
            }
            parameters = parameters.isEmpty() ? new HashMap<>() : parameters;
            parameters.put(expected.substring(1, expected.length() - 1), value);
        }
        return parameters;
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int start = 0;
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', start)) {
            segments.add(path.substring(start, end));
            start = end + 1;
        }
        segments.add(path.substring(start));
        return segments;
    }

    /** RFC 3986 §2.1; null unless the result is UTF-8. */
    static @Nullable String percentDecode(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        ByteBuffer bytes = ByteBuffer.allocate(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c > 0x7F) {
                return null;
            }
            if (c == '%') {
                int high = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(segment.charAt(i + 2), 16);
                if (low < 0) {
                    return null;
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else {
                bytes.put((byte) c);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }
}
