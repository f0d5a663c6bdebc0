// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

/** Ids promised to a client before it joins. The name of {@code room} is the one asked for. */
public record Reservation(RoomInfo room, String participantId) {}
