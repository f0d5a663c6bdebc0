// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import java.util.List;

/**
 * A participant's view of its room.
 *
 * @param participants all others, without the participant itself
 */
public record JoinedRoom(RoomInfo room, ParticipantInfo participant, List<ParticipantInfo> participants) {
    public JoinedRoom {
        participants = List.copyOf(participants);
    }
}
