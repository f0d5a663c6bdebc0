// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.room;

import dev.sluice.ice.IceLiteConfig;
import java.time.Duration;

/**
 * Limits and patience of rooms.
 *
 * @param mediaSilence after which a participant without a socket is gone
 */
public record RoomSettings(int maxRooms, int maxParticipants, int maxTracks, Duration emptyTimeout,
        Duration mediaSilence,
        IceLiteConfig ice) {}
