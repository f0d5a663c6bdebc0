// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import dev.sluice.signaling.ServerNotification;
import dev.sluice.signaling.SignalingError;

/** What the server sends. */
public sealed interface ServerMessage {
    record Result(RpcId id, ServerResult result) implements ServerMessage {}

    record Failure(RpcId id, SignalingError error, String detail) implements ServerMessage {}

    /** @param seq 1, 2, 3 ... through the life of the session */
    record Notification(long seq, ServerNotification notification) implements ServerMessage {}
}
