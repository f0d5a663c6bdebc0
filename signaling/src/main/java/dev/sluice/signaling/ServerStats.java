// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Totals of the node since its start ({@code GET /api/stats}).
 *
 * @param connections PeerConnections now, by lifecycle state
 * @param rttP50Ms milliseconds over the last minute, null while nothing was measured; so is {@code rttP95Ms}
 * @param lossRate share of the expected packets that never came from publishers, 0 to 1
 * @param retransmissionRate retransmitted share of the packets sent, 0 to 1
 */
public record ServerStats(String version, long uptimeMs, int rooms, int participants, int tracks,
        Map<String, Integer> connections, @Nullable Double rttP50Ms, @Nullable Double rttP95Ms, double lossRate,
        double retransmissionRate, Traffic received, Traffic sent) {
    public ServerStats {
        connections = Map.copyOf(connections);
    }

    /** Media packets and their bytes without IP and UDP headers. */
    public record Traffic(long packets, long bytes) {}
}
