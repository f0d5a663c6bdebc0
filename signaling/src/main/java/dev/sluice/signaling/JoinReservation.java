// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

/** What {@code POST /api/join} asks for; each 1 to 256 characters. */
public record JoinReservation(String room, String identity, String name) {}
