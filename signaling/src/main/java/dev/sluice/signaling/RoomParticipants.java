// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import java.util.List;

/** A room and everybody in it. */
public record RoomParticipants(RoomInfo room, List<ParticipantInfo> participants) {
    public RoomParticipants {
        participants = List.copyOf(participants);
    }
}
