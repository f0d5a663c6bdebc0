// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The methods a client may use. */
public enum ClientMethod {
    JOIN(Kind.REQUEST), RESUME(Kind.REQUEST), OFFER(Kind.REQUEST), ANSWER(Kind.REQUEST), SET_MUTED(Kind.REQUEST),
    SET_SUBSCRIPTION(Kind.REQUEST), PING(Kind.REQUEST), LEAVE(Kind.REQUEST), CANDIDATE(Kind.NOTIFICATION);

    /** Whether the message wants an answer. */
    public enum Kind {
        REQUEST,
        /** Taken as a request too, and then answered with {@code {}}. */
        NOTIFICATION
    }

    private static final Map<String, ClientMethod> BY_NAME = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(ClientMethod::wireName, Function.identity()));

    private final Kind kind;
    private final String wireName;

    ClientMethod(Kind kind) {
        this.kind = kind;
        this.wireName = name().toLowerCase(Locale.ROOT);
    }

    public static @Nullable ClientMethod named(String wireName) { return BY_NAME.get(wireName); }

    public String wireName() { return wireName; }

    public Kind kind() { return kind; }

    /**
     * @throws dev.sluice.signaling.SignalingException {@code invalid_params}, or {@code bad_sdp} for an SDP over its limit
     */
    public ClientMessage read(JsonNode params) { return ClientMessageReader.read(this, new Params(params)); }
}
