// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.scenario;

import dev.sluice.testkit.NetworkConditions;
import java.time.Duration;

/**
 * A bad network some of the clients are on, both ways.
 *
 * @param share of the clients, 0 to 1
 * @param loss probability of each packet, 0 to 1
 * @param latency one way, 0 to 10 s
 * @param jitter added to it, uniform from 0, without reordering; 0 to 10 s
 */
public record Impairment(double share, double loss, Duration latency, Duration jitter) {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    public Impairment {
        ScenarioException.require(share >= 0 && share <= 1, "impair.share", share, "0 to 1");
        ScenarioException.require(loss >= 0 && loss <= 1, "impair.loss", loss, "0 to 1");
        ScenarioException.require(!latency.isNegative() && latency.compareTo(LONGEST) <= 0, "impair.latency", latency,
                "0s to 10s");
        ScenarioException.require(!jitter.isNegative() && jitter.compareTo(LONGEST) <= 0, "impair.jitter", jitter,
                "0s to 10s");
    }

    public NetworkConditions conditions() {
        return new NetworkConditions(latency,
                new NetworkConditions.Jitter(NetworkConditions.Jitter.Distribution.UNIFORM, jitter,
                        NetworkConditions.Jitter.Ordering.KEPT),
                loss, null, 0, Duration.ZERO, 0, 0, null);
    }
}
