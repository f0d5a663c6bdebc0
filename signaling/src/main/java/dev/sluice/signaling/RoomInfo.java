// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

/** @param id {@code RM_} and 96 random bits; a room of the same name that comes up later has another */
public record RoomInfo(String id, String name) {}
