// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.ws;

import java.time.Duration;

/**
 * Limits of WebSockets; {@link #DEFAULTS} are those of docs/signaling.md.
 *
 * @param deadAfter silence after which a socket counts as dead; pongs break it
 * @param backlogBytes what may wait to be written to a client
 * @param stallTimeout how long a client may take nothing while something waits for it
 * @param closeTimeout how long a client may take to answer a close frame
 * @param unjoinedPerSecond sockets a second from one address that have not joined; loopback is exempt
 * @param unjoinedBurst how many of them may come at once
 */
public record WebSocketLimits(Duration pingInterval, Duration deadAfter, int backlogBytes, Duration stallTimeout,
        Duration closeTimeout, int unjoinedPerSecond, int unjoinedBurst) {
    public static final WebSocketLimits DEFAULTS = new WebSocketLimits(Duration.ofSeconds(5), Duration.ofSeconds(15),
            1 << 20,
            Duration.ofSeconds(15), Duration.ofSeconds(2), 4, 40);
}
