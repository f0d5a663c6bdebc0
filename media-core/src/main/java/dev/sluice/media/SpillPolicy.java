// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media;

/**
 * When a room goes on to another loop.
 *
 * @param busyPercent 1..100, share of a processor from which on a loop gets no more participants of larger rooms
 * @param participants of one room on one loop, at least 1, before it goes on even though the loop is not busy: in big rooms people join
 *     before media flows
 */
public record SpillPolicy(int busyPercent, int participants) {
    public SpillPolicy {
        if (busyPercent < 1 || busyPercent > 100 || participants < 1) {
            throw new IllegalArgumentException("spill at " + busyPercent + " %, after " + participants);
        }
    }
}
