// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice;

import java.time.Duration;

/**
 * Patience of a lite agent.
 *
 * @param disconnectedAfter silence of the peer after which it counts as disconnected
 * @param failedAfter silence after which consent is lost, 30 s in RFC 7675 §5.1; also how long the first check may take
 * @param maxTuples addresses of the peer kept at a time, at least 2: the selected one, and one to move to
 */
public record IceLiteConfig(Duration disconnectedAfter, Duration failedAfter, int maxTuples) {
    public static final IceLiteConfig DEFAULT = new IceLiteConfig(Duration.ofSeconds(6), Duration.ofSeconds(30), 16);

    public IceLiteConfig {
        if (maxTuples < 2 || disconnectedAfter.isNegative() || failedAfter.compareTo(disconnectedAfter) < 0) {
            throw new IllegalArgumentException(
                    "contradictory: " + disconnectedAfter + ", " + failedAfter + ", " + maxTuples);
        }
    }
}
