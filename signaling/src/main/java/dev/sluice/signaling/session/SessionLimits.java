// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.session;

import java.time.Duration;

/**
 * Limits of sessions and their sockets; {@link #DEFAULTS} are those of docs/signaling.md.
 *
 * @param joinTimeout from the opening of a socket to {@code join} or {@code resume}
 * @param resumeWindow how long a session waits for a new socket
 * @param messagesPerSecond from one client
 * @param messageBurst what a client may send at once after silence
 */
public record SessionLimits(Duration joinTimeout, Duration resumeWindow, int messagesPerSecond, int messageBurst) {
    public static final SessionLimits DEFAULTS = new SessionLimits(Duration.ofSeconds(5), Duration.ofSeconds(20), 50,
            200);
}
