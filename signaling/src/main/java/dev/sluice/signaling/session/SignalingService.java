// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.LeaveReason;
import dev.sluice.signaling.RoomGateway;
import dev.sluice.signaling.SignalingStats;
import dev.sluice.signaling.auth.Authenticator;
import dev.sluice.signaling.message.Protocol;
import dev.sluice.signaling.message.ServerResult.ServerInfo;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** The protocol without its sockets: makes a connection of each socket, ends sessions in time. Thread-safe. */
public final class SignalingService {
    private final SessionContext context;
    private final Admission admission;

    /**
     * @param version of the server, told to clients
     * @param random a SecureRandom in production: it makes the resume tokens
     * @param executor runs what may block, each task on a thread of its own
     */
    public SignalingService(RoomGateway gateway, Authenticator authenticator, SessionLimits limits, String version,
            SignalingStats stats, InstantSource clock, RandomGenerator random, Executor executor) {
        this.context = new SessionContext(gateway, limits, new ServerInfo(version, Protocol.VERSION), stats, clock,
                random,
                executor, new SessionRegistry(), new CommandRunner(stats));
        this.admission = new Admission(authenticator);
    }

    public ClientConnection connect(SignalingSocket socket, long nowNanos) {
        return new ClientConnection(context, admission, socket, nowNanos);
    }

    /** Ends the sessions whose time for a resume is over; to be called several times a second, does not block. */
    public void sweep(long nowNanos) {
        for (LiveSession expired : context.registry().expired(nowNanos)) {
            context.executor().execute(() -> expired.expire(nowNanos));
        }
    }

    /** Ends all sessions; completes when every participant has left. */
    public CompletableFuture<Void> shutDown() {
        List<LiveSession> sessions = context.registry().all();
        return CompletableFuture.allOf(sessions.stream()
                .map(session -> CompletableFuture.runAsync(
                        () -> session.endAndLeave(CloseReason.SERVER_SHUTDOWN, LeaveReason.SERVER_SHUTDOWN),
                        context.executor()))
                .toArray(CompletableFuture[]::new));
    }
}
