// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import java.time.Duration;

/**
 * Limits of an HTTP server; {@link #DEFAULTS} are those of docs/signaling.md.
 *
 * @param headersTimeout from the first byte of a request, or the opening of a connection, to the end of the headers
 * @param bodyTimeout from the end of the headers to the end of the body
 * @param idleTimeout between two requests of a connection
 * @param connections open at a time, WebSockets included
 */
public record HttpLimits(Duration headersTimeout, Duration bodyTimeout, Duration idleTimeout, int headerBytes,
        int bodyBytes, int connections) {
    public static final HttpLimits DEFAULTS = new HttpLimits(Duration.ofSeconds(5), Duration.ofSeconds(10),
            Duration.ofSeconds(60), 16 * 1024, 64 * 1024, 20_000);
}
