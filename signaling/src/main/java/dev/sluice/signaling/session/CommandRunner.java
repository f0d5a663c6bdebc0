// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import dev.sluice.signaling.SignalingStats;
import dev.sluice.signaling.message.ClientMessage;
import dev.sluice.signaling.message.ClientMethod;
import dev.sluice.signaling.message.Inbound;
import dev.sluice.signaling.message.RpcId;
import dev.sluice.signaling.message.ServerMessage;
import dev.sluice.signaling.message.ServerResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns messages into answers: reads, runs, counts, and makes error answers of whatever goes wrong. Thread-safe. */
final class CommandRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);

    private final SignalingStats stats;

    CommandRunner(SignalingStats stats) { this.stats = stats; }

    /** Does what a message asks for. */
    @FunctionalInterface
    interface Command {
        /** @throws SignalingException to refuse */
        ServerResult run(ClientMessage message);
    }

    ServerMessage run(Inbound.Call call, Command command) {
        try {
            return new ServerMessage.Result(call.id(), run(call.method(), call.params(), command));
        } catch (SignalingException e) {
            return new ServerMessage.Failure(call.id(), e.error(), e.detail());
        }
    }

    /** JSON-RPC 2.0 §4.1: notifications are not answered, not even with an error. */
    void run(Inbound.Notification notification, Command command) {
        ClientMethod method = ClientMethod.named(notification.method());
        if (method != null && method.kind() == ClientMethod.Kind.REQUEST) {
            stats.onRefusedMessage(method.wireName(), SignalingError.INVALID_REQUEST); // its id is missing
            return;
        }
        try {
            run(notification.method(), notification.params(), command);
        } catch (SignalingException _) {
            // counted, and nobody waits for it
        }
    }

    /** The error answer to a message that is not to be run at all. */
    ServerMessage refuse(RpcId id, String method, SignalingException refusal) {
        stats.onRefusedMessage(knownName(method), refusal.error());
        return new ServerMessage.Failure(id, refusal.error(), refusal.detail());
    }

    private ServerResult run(String name, JsonNode params, Command command) {
        try {
            ClientMethod method = ClientMethod.named(name);
            if (method == null) {
                throw new SignalingException(SignalingError.METHOD_NOT_FOUND, "no such method");
            }
            ServerResult result = command.run(method.read(params));
            stats.onMessage(name);
            return result;
        } catch (SignalingException e) {
            stats.onRefusedMessage(knownName(name), e.error());
            throw e;
        } catch (RuntimeException e) {
            LOG.error("{} failed", knownName(name), e);
            stats.onRefusedMessage(knownName(name), SignalingError.INTERNAL_ERROR);
            throw new SignalingException(SignalingError.INTERNAL_ERROR, "internal error");
        }
    }

    private static String knownName(String method) {
        return ClientMethod.named(method) == null ? SignalingStats.UNKNOWN_METHOD : method;
    }
}
