// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.JoinRequest;
import dev.sluice.signaling.LeaveReason;
import dev.sluice.signaling.ParticipantSession;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.message.ClientMessage;
import dev.sluice.signaling.message.ClientMethod;
import dev.sluice.signaling.message.Inbound;
import dev.sluice.signaling.message.Json;
import dev.sluice.signaling.message.JsonRpcReader;
import dev.sluice.signaling.message.RpcId;
import dev.sluice.signaling.message.ServerMessage;
import dev.sluice.signaling.message.ServerResult;
import org.jspecify.annotations.Nullable;

/**
 * One socket's side of the protocol: waits for {@code join} or {@code resume}, then hands everything to the session. Called by one
 * thread at a time, the connection's own, which calls into the room may block; {@link #isWaitingForJoin} may be asked by any.
 */
public final class ClientConnection {
    private final SessionContext context;
    private final Admission admission;
    private final SignalingSocket socket;
    private final MessageRate rate; // until there is a session, which has its own
    private @Nullable LiveSession session;
    private volatile boolean waitingForJoin = true; // volatile: read by the timer of the socket

    ClientConnection(SessionContext context, Admission admission, SignalingSocket socket, long nowNanos) {
        this.context = context;
        this.admission = admission;
        this.socket = socket;
        this.rate = new MessageRate(context.limits().messagesPerSecond(), context.limits().messageBurst(), nowNanos);
    }

    /** Whether neither a session nor an attempt at one exists, so that the time limit for {@code join} applies. */
    public boolean isWaitingForJoin() {
        return waitingForJoin;
    }

    public void handleText(String text, long nowNanos) {
        Inbound inbound = JsonRpcReader.read(text);
        if (session != null) {
            session.handleMessage(socket, inbound, nowNanos);
        } else if (rate.handleMessage(nowNanos) == MessageRate.Verdict.ACCEPT) {
            handleFirst(inbound, nowNanos);
        } else {
            socket.close(CloseReason.RATE_LIMITED);
        }
    }

    /** The client has sent so much that messages had to be dropped unread. */
    public void handleFlood() {
        if (session != null) {
            session.handleFlood(socket);
        } else {
            socket.close(CloseReason.RATE_LIMITED);
        }
    }

    /** The socket is gone. The last call. */
    public void handleSocketLost(long nowNanos) {
        if (session != null) {
            session.handleSocketLost(socket, nowNanos);
        }
    }

    private void handleFirst(Inbound inbound, long nowNanos) {
        switch (inbound) {
            case Inbound.Call call when call.method().equals(ClientMethod.JOIN.wireName()) -> enter(call,
                    message -> join(call.id(), message, nowNanos));
            case Inbound.Call call when call.method().equals(ClientMethod.RESUME.wireName()) -> enter(call,
                    message -> resume(call.id(), message, nowNanos));
            case Inbound.Call(RpcId id, String method, _) ->
                write(context.runner().refuse(id, method, new SignalingException(
                        SignalingError.NOT_JOINED, "the first message must be join or resume")));
            case Inbound.Notification(String method, _) -> context.runner().refuse(RpcId.NULL, method,
                    new SignalingException(SignalingError.NOT_JOINED, ""));
            case Inbound.Malformed(RpcId id, SignalingError error, String detail) -> {
                context.stats().onError(error);
                write(new ServerMessage.Failure(id, error, detail));
            }
        }
    }

    private void enter(Inbound.Call call, CommandRunner.Command command) {
        waitingForJoin = false;
        ServerMessage answer = context.runner().run(call, command);
        if (session != null) {
            return; // it has answered by itself, before its first notification
        }
        waitingForJoin = true;
        write(answer);
        if (answer instanceof ServerMessage.Failure(_, SignalingError error, _)
                && (error == SignalingError.UNAUTHORIZED || error == SignalingError.FORBIDDEN)) {
            socket.close(CloseReason.UNAUTHORIZED);
        }
    }

    private ServerResult join(RpcId id, ClientMessage message, long nowNanos) {
        JoinRequest request = admission.admit((ClientMessage.Join) message);
        LiveSession joining = new LiveSession(context, nowNanos);
        ParticipantSession participant = context.gateway().join(request, joining);
        try {
            joining.handleJoined(socket, id, participant, request.grants());
            session = joining;
        } finally {
            if (session == null) {
                joining.endAndLeave(CloseReason.CONNECTION_LOST, LeaveReason.CONNECTION_LOST);
            }
        }
        return new ServerResult.Done();
    }

    private ServerResult resume(RpcId id, ClientMessage message, long nowNanos) {
        ClientMessage.Resume resume = (ClientMessage.Resume) message;
        ResumeToken token = ResumeToken.parse(resume.resumeToken());
        LiveSession found = token == null ? null : context.registry().find(token);
        if (token == null || found == null) {
            throw gone("no such session");
        }
        session = switch (found.handleResume(socket, id, token, resume.lastSeq(), nowNanos)) {
            case OK -> found;
            case GONE -> throw gone("no such session");
            case TOO_OLD -> throw gone("last_seq: what came after it is no longer kept");
            case NEVER_SENT -> throw new SignalingException(SignalingError.INVALID_PARAMS, "last_seq: was never sent");
        };
        return new ServerResult.Done();
    }

    private static SignalingException gone(String message) {
        return new SignalingException(SignalingError.SESSION_GONE, message);
    }

    private void write(ServerMessage message) { socket.write(Json.write(message)); }
}
