// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.ServerNotification;
import dev.sluice.signaling.message.Json;
import dev.sluice.signaling.message.RpcId;
import dev.sluice.signaling.message.ServerMessage;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What of a session outlives its sockets: the numbered notifications, the answers given, the resume token, the message rate, and the
 * time until which a lost socket may be replaced. Sans-IO: frames and verdicts come out, time and randomness go in. Confined to the
 * lock of {@link LiveSession}.
 */
final class SignalingSession {
    /** What may happen to a resume. */
    enum ResumeVerdict {
        OK,
        /** Wrong token, or the session is over. */
        GONE,
        /** The client has missed more than is kept. */
        TOO_OLD,
        /** The client claims to have seen what was never sent. */
        NEVER_SENT
    }

    private sealed interface State {
        /** The answer to {@code join} is not out yet. */
        record Joining() implements State {}

        record Attached() implements State {}

        record Detached(long expiresAtNanos) implements State {}

        record Ended(CloseReason reason) implements State {}
    }

    private final SessionLimits limits;
    private final RandomGenerator random;
    private final ReplayBuffer replay = new ReplayBuffer();
    private final ResponseCache responses = new ResponseCache();
    private final MessageRate rate;
    private ResumeToken token;
    private @Nullable ResumeToken previousToken; // valid until the client shows that it has the new one
    private State state = new State.Joining();

    SignalingSession(SessionLimits limits, RandomGenerator random, long nowNanos) {
        this.limits = limits;
        this.random = random;
        this.rate = new MessageRate(limits.messagesPerSecond(), limits.messageBurst(), nowNanos);
        this.token = ResumeToken.create(random);
    }

    /** Changes with each resume. */
    ResumeToken token() { return token; }

    /** Numbers and keeps a notification. Returns the frame to write now, or null when there is no socket to write it to. */
    byte @Nullable [] handleNotification(ServerNotification notification) {
        if (state instanceof State.Ended) {
            return null;
        }
        byte[] frame = Json.write(new ServerMessage.Notification(replay.nextSeq(), notification));
        replay.add(frame);
        return state instanceof State.Attached ? frame : null;
    }

    /** A message came from the current socket. */
    MessageRate.Verdict handleMessage(long nowNanos) {
        previousToken = null;
        return rate.handleMessage(nowNanos);
    }

    void handleAnswered(RpcId id, byte[] frame) { responses.put(id, frame); }

    /** The answer given to this id before, or null. */
    byte @Nullable [] answered(RpcId id) {
        return responses.get(id);
    }

    /**
     * The answer to {@code join} goes out. Returns the notifications that came up before it, or null when there were more of them than
     * are kept.
     */
    @Nullable
    List<byte[]> handleJoined() {
        state = new State.Attached();
        return replay.after(0);
    }

    /** The socket is gone. */
    void handleSocketLost(long nowNanos) {
        if (state instanceof State.Attached) {
            state = new State.Detached(nowNanos + limits.resumeWindow().toNanos());
        }
    }

    /** Checks a resume without changing anything. */
    ResumeVerdict checkResume(ResumeToken offered, long lastSeq, long nowNanos) {
        boolean alive = state instanceof State.Attached || state instanceof State.Detached && !isExpired(nowNanos);
        boolean known = token.matches(offered) || previousToken != null && previousToken.matches(offered);
        if (!alive || !known) {
            return ResumeVerdict.GONE;
        }
        if (lastSeq > replay.lastSeq()) {
            return ResumeVerdict.NEVER_SENT;
        }
        return replay.after(lastSeq) == null ? ResumeVerdict.TOO_OLD : ResumeVerdict.OK;
    }

    /**
     * A new socket takes over, after {@link #checkResume}. The token changes; the one used works until the next message. Returns the
     * notifications the client has missed, or null when some of them are forgotten.
     */
    @Nullable
    List<byte[]> handleResumed(ResumeToken used, long lastSeq) {
        previousToken = used;
        token = token.rotated(random);
        state = new State.Attached();
        return replay.after(lastSeq);
    }

    /** Whether the time for a resume is over. */
    boolean isExpired(long nowNanos) {
        return state instanceof State.Detached(long expiresAtNanos) && expiresAtNanos - nowNanos <= 0;
    }

    /** Ends the session; false when it has ended before. */
    boolean handleEnd(CloseReason reason) {
        if (state instanceof State.Ended) {
            return false;
        }
        state = new State.Ended(reason);
        return true;
    }

    boolean isEnded() { return state instanceof State.Ended; }

    boolean isDetached() { return state instanceof State.Detached; }

    /** Why the session ended, or null while it lives. */
    @Nullable
    CloseReason endReason() { return state instanceof State.Ended(CloseReason reason) ? reason : null; }
}
