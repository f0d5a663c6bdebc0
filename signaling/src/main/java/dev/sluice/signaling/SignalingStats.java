// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counters of the signaling server since its start. Thread-safe; {@link #snapshot} is what metrics are made of. */
public final class SignalingStats {
    /** The method counted for messages whose method is not ours. */
    public static final String UNKNOWN_METHOD = "unknown";

    /** The outcome of messages that succeeded; all others have the reason of a {@link SignalingError}. */
    public static final String OUTCOME_OK = "ok";

    /** Why a connection or request was turned away before it was a message. */
    public enum Rejection {
        /** All connections are in use. */
        CONNECTION_LIMIT,
        /** One address opens sockets faster than it joins with them. */
        ADDRESS_LIMIT,
        /** The page's Origin is not allowed. */
        ORIGIN,
        /** Headers, or a body, did not come in time. */
        REQUEST_TIMEOUT,
        /** Headers or body over their limit. */
        REQUEST_TOO_LARGE,
        /** Not HTTP, or not the WebSocket protocol. */
        MALFORMED,
        /** No {@code join} or {@code resume} in time. */
        JOIN_TIMEOUT
    }

    /** @param outcome {@value #OUTCOME_OK} or the reason of a {@link SignalingError} */
    public record MessageKey(String method, String outcome) {}

    /**
     * All counters at one moment.
     *
     * @param messages client messages handled
     * @param errors error answers, HTTP included
     * @param closes sockets the server closed
     * @param httpRequests answered HTTP requests by status
     * @param sockets WebSockets open now
     * @param sessions sessions alive now, with or without a socket
     */
    public record Snapshot(Map<MessageKey, Long> messages, Map<SignalingError, Long> errors,
            Map<CloseReason, Long> closes, Map<Rejection, Long> rejections, Map<Integer, Long> httpRequests,
            long sockets,
            long sessions, long resumes, long replayedNotifications) {}

    private final Map<MessageKey, LongAdder> messages = new ConcurrentHashMap<>();
    private final Map<SignalingError, LongAdder> errors = new ConcurrentHashMap<>();
    private final Map<CloseReason, LongAdder> closes = new ConcurrentHashMap<>();
    private final Map<Rejection, LongAdder> rejections = new ConcurrentHashMap<>();
    private final Map<Integer, LongAdder> httpRequests = new ConcurrentHashMap<>();
    private final LongAdder sockets = new LongAdder();
    private final LongAdder sessions = new LongAdder();
    private final LongAdder resumes = new LongAdder();
    private final LongAdder replayedNotifications = new LongAdder();

    /** @param method one of ours or {@link #UNKNOWN_METHOD}, so that the number of keys is bounded */
    public void onMessage(String method) {
        increment(messages, new MessageKey(method, OUTCOME_OK));
    }

    public void onRefusedMessage(String method, SignalingError error) {
        increment(messages, new MessageKey(method, error.reason()));
        onError(error);
    }

    public void onError(SignalingError error) { increment(errors, error); }

    public void onClose(CloseReason reason) { increment(closes, reason); }

    public void onRejection(Rejection rejection) { increment(rejections, rejection); }

    public void onHttpRequest(int status) { increment(httpRequests, status); }

    public void onSocketOpened() { sockets.increment(); }

    public void onSocketClosed() { sockets.decrement(); }

    public void onSessionOpened() { sessions.increment(); }

    public void onSessionEnded() { sessions.decrement(); }

    public void onResume(int replayed) {
        resumes.increment();
        replayedNotifications.add(replayed);
    }

    public Snapshot snapshot() {
        return new Snapshot(sums(messages), sums(errors), sums(closes), sums(rejections), sums(httpRequests),
                sockets.sum(),
                sessions.sum(), resumes.sum(), replayedNotifications.sum());
    }

    private static <K> void increment(Map<K, LongAdder> counters, K key) {
        counters.computeIfAbsent(key, _ -> new LongAdder()).increment();
    }

    private static <K> Map<K, Long> sums(Map<K, LongAdder> counters) {
        return counters.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().sum()));
    }
}
