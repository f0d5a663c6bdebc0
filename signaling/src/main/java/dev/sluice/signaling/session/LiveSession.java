// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import dev.sluice.signaling.ClientLink;
import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.Grants;
import dev.sluice.signaling.IceServer;
import dev.sluice.signaling.JoinedRoom;
import dev.sluice.signaling.LeaveReason;
import dev.sluice.signaling.ParticipantSession;
import dev.sluice.signaling.ServerNotification;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.message.Inbound;
import dev.sluice.signaling.message.Json;
import dev.sluice.signaling.message.RpcId;
import dev.sluice.signaling.message.ServerMessage;
import dev.sluice.signaling.message.ServerResult;
import dev.sluice.signaling.message.ServerResult.ResumeTicket;
import dev.sluice.signaling.session.SignalingSession.ResumeVerdict;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A session with its lock, its current socket and its participant. Two locks: {@code turn} is held while a command of the client runs,
 * so that commands never overlap, not even across a resume; {@code mutex} guards the state, is held for moments only and never while
 * the room is called, so that {@link #send} and {@link #close} do not block. Who needs both takes {@code turn} first.
 */
final class LiveSession implements ClientLink {
    private final SessionContext context;
    private final String id;
    private final ReentrantLock turn = new ReentrantLock();
    private final Object mutex = new Object();
    private final SignalingSession machine; // guarded by mutex, as is socket
    private @Nullable SignalingSocket socket;
    private @Nullable ClientCommands commands; // guarded by turn; null until the join is through

    LiveSession(SessionContext context, long nowNanos) {
        this.context = context;
        this.machine = new SignalingSession(context.limits(), context.random(), nowNanos);
        this.id = machine.token().sessionId();
    }

    String id() { return id; }

    @Override
    public void send(ServerNotification notification) {
        synchronized (mutex) {
            byte[] frame = machine.handleNotification(notification);
            if (frame != null && socket != null) {
                socket.write(frame);
            }
        }
    }

    @Override
    public void close(CloseReason reason) { end(reason); }

    /** The room has let the participant in: answers the {@code join} and lets notifications flow. */
    void handleJoined(SignalingSocket joining, RpcId requestId, ParticipantSession participant, Grants grants) {
        turn.lock();
        try {
            commands = new ClientCommands(participant, grants, context.clock());
            JoinedRoom state = participant.joined();
            List<IceServer> iceServers = context.gateway().iceServers(state.participant().identity());
            synchronized (mutex) {
                CloseReason endReason = machine.endReason();
                if (endReason != null) { // the room has thrown the participant out meanwhile
                    joining.close(endReason);
                    return;
                }
                ServerResult result = new ServerResult.Joined(ticket(), state.room(), state.participant(),
                        state.participants(),
                        iceServers, context.server());
                context.registry().add(this);
                context.stats().onSessionOpened();
                socket = joining;
                joining.write(Json.write(new ServerMessage.Result(requestId, result)));
                replay(joining, machine.handleJoined());
            }
        } finally {
            turn.unlock();
        }
    }

    /** Moves the session to a new socket. Only {@link ResumeVerdict#OK} has changed and answered anything. */
    ResumeVerdict handleResume(SignalingSocket fresh, RpcId requestId, ResumeToken offered, long lastSeq,
            long nowNanos) {
        turn.lock(); // waits for the command of the old socket that still runs
        try {
            boolean wasDetached;
            synchronized (mutex) {
                ResumeVerdict verdict = machine.checkResume(offered, lastSeq, nowNanos);
                if (verdict != ResumeVerdict.OK || commands == null) {
                    return verdict;
                }
                wasDetached = machine.isDetached();
            }
            ParticipantSession participant = commands.participant();
            if (wasDetached) {
                participant.socketResumed();
            }
            JoinedRoom state = participant.joined();
            synchronized (mutex) {
                return machine.isEnded() ? ResumeVerdict.GONE : takeOver(fresh, requestId, offered, lastSeq, state);
            }
        } finally {
            turn.unlock();
        }
    }

    private ResumeVerdict takeOver(SignalingSocket fresh, RpcId requestId, ResumeToken offered, long lastSeq,
            JoinedRoom state) {
        if (socket != null) {
            socket.close(CloseReason.RESUMED_ELSEWHERE);
        }
        socket = fresh;
        List<byte[]> missed = machine.handleResumed(offered, lastSeq);
        int replayed = missed == null ? 0 : missed.size();
        context.stats().onResume(replayed);
        fresh.writeReplayed(Json.write(
                new ServerMessage.Result(requestId, ServerResult.Resumed.of(ticket(), state, replayed))));
        replay(fresh, missed);
        return ResumeVerdict.OK;
    }

    /** A message from {@code from}; ignored when that is no longer this session's socket. */
    void handleMessage(SignalingSocket from, Inbound inbound, long nowNanos) {
        turn.lock();
        try {
            MessageRate.Verdict verdict;
            synchronized (mutex) {
                if (!from.equals(socket) || machine.isEnded() || commands == null) {
                    return;
                }
                verdict = machine.handleMessage(nowNanos);
            }
            switch (verdict) {
                case ACCEPT -> run(commands, inbound);
                case REFUSE -> refuse(inbound);
                case CLOSE -> endAndLeave(CloseReason.RATE_LIMITED, LeaveReason.REMOVED);
            }
        } finally {
            turn.unlock();
        }
    }

    /** {@code from} has sent more than was read; ignored when that is no longer this session's socket. */
    void handleFlood(SignalingSocket from) {
        turn.lock();
        try {
            boolean current;
            synchronized (mutex) {
                current = from.equals(socket);
            }
            if (current) {
                endAndLeave(CloseReason.RATE_LIMITED, LeaveReason.REMOVED);
            }
        } finally {
            turn.unlock();
        }
    }

    /** The socket is gone; the session waits for another. */
    void handleSocketLost(SignalingSocket lost, long nowNanos) {
        turn.lock();
        try {
            synchronized (mutex) {
                if (!lost.equals(socket) || machine.isEnded()) {
                    return;
                }
                socket = null;
                machine.handleSocketLost(nowNanos);
            }
            if (commands != null) {
                commands.participant().socketLost();
            }
        } finally {
            turn.unlock();
        }
    }

    boolean isExpired(long nowNanos) {
        synchronized (mutex) {
            return machine.isExpired(nowNanos);
        }
    }

    /** Ends the session if it still waits for a socket. */
    void expire(long nowNanos) {
        turn.lock();
        try {
            if (isExpired(nowNanos)) {
                endAndLeave(CloseReason.CONNECTION_LOST, LeaveReason.CONNECTION_LOST);
            }
        } finally {
            turn.unlock();
        }
    }

    /** Ends the session from our side, and the participant with it. */
    void endAndLeave(CloseReason closeReason, LeaveReason leaveReason) {
        turn.lock();
        try {
            if (end(closeReason) && commands != null) {
                commands.participant().leave(leaveReason);
            }
        } finally {
            turn.unlock();
        }
    }

    private void run(ClientCommands commands, Inbound inbound) {
        switch (inbound) {
            case Inbound.Call call -> answer(call, commands);
            case Inbound.Notification notification -> context.runner().run(notification, commands::run);
            case Inbound.Malformed(RpcId requestId, SignalingError error, String detail) -> {
                context.stats().onError(error);
                write(Json.write(new ServerMessage.Failure(requestId, error, detail)));
            }
        }
    }

    private void answer(Inbound.Call call, ClientCommands commands) {
        byte[] known;
        synchronized (mutex) {
            known = machine.answered(call.id());
        }
        if (known != null) {
            write(known);
            return;
        }
        ServerMessage answer = context.runner().run(call, commands::run);
        byte[] frame = Json.write(answer);
        if (commands.hasLeft()) {
            leave(frame, commands);
            return;
        }
        synchronized (mutex) {
            machine.handleAnswered(call.id(), frame);
        }
        write(frame);
    }

    /** The room hears of it first, so that a client that joins again at once meets nobody of its name. */
    private void leave(byte[] answer, ClientCommands commands) {
        SignalingSocket last;
        synchronized (mutex) {
            last = socket;
            if (!machine.handleEnd(CloseReason.LEFT)) {
                return;
            }
            socket = null;
        }
        forget();
        commands.participant().leave(LeaveReason.LEFT);
        if (last != null) {
            last.write(answer);
            last.close(CloseReason.LEFT);
        }
    }

    private void refuse(Inbound inbound) {
        context.stats().onError(SignalingError.RATE_LIMITED);
        if (inbound instanceof Inbound.Call(RpcId requestId, _, _)) {
            write(Json.write(new ServerMessage.Failure(requestId, SignalingError.RATE_LIMITED, "too many messages")));
        }
    }

    /** False when the session has ended before. */
    private boolean end(CloseReason reason) {
        synchronized (mutex) {
            byte[] frame = machine.handleNotification(new ServerNotification.Closed(reason, reason.canReconnect()));
            if (!machine.handleEnd(reason)) {
                return false;
            }
            if (socket != null) {
                if (frame != null) {
                    socket.write(frame);
                }
                socket.close(reason);
                socket = null;
            }
        }
        forget();
        return true;
    }

    private void forget() {
        if (context.registry().remove(this)) {
            context.stats().onSessionEnded();
        }
    }

    private void write(byte[] frame) {
        synchronized (mutex) {
            if (socket != null) {
                socket.write(frame);
            }
        }
    }

    /** Guarded by mutex. Notifications that are forgotten already cannot be made up for: the client has to join again. */
    private void replay(SignalingSocket to, @Nullable List<byte[]> missed) {
        if (missed != null) {
            missed.forEach(to::writeReplayed);
        } else {
            context.executor().execute(() -> endAndLeave(CloseReason.CONNECTION_LOST, LeaveReason.CONNECTION_LOST));
        }
    }

    private ResumeTicket ticket() {
        return new ResumeTicket(machine.token().text(), context.limits().resumeWindow().toMillis());
    }
}
