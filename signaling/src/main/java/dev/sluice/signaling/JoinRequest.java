// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import org.jspecify.annotations.Nullable;

/**
 * A verified request to enter a room.
 *
 * @param participantId the id an earlier {@link RoomGateway#reserve} promised, well-formed but otherwise the client's word; null
 *     when there was none. An id that is in use already is not used again
 */
public record JoinRequest(String room, String identity, String name, Grants grants, @Nullable String participantId) {}
