// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.SignalingError;

/** A text frame, read as far as JSON-RPC 2.0 goes. */
public sealed interface Inbound {
    /** @param params an object */
    record Call(RpcId id, String method, JsonNode params) implements Inbound {}

    /** @param params an object */
    record Notification(String method, JsonNode params) implements Inbound {}

    /** Neither; answered with the error, under {@link RpcId#NULL} where the id cannot be known. */
    record Malformed(RpcId id, SignalingError error, String detail) implements Inbound {}
}
