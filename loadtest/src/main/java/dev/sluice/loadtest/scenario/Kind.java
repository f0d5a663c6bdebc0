// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.scenario;

import java.util.Locale;

/** What a scenario does with its participants. */
public enum Kind {
    /** All join, media flows, a window of it is measured. */
    CALLS,
    /** Publishers are there, receivers come all at once; the coming is measured. */
    JOIN_STORM,
    /** Everybody stays a while, leaves or vanishes, and comes again. */
    CHURN,
    /** {@code POST /api/join} in a closed loop, without participants. */
    SIGNALING,
    /** More and more connected participants without media. */
    IDLE;

    /** As in the YAML, such as {@code join-storm}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Kind of(String key) {
        for (Kind kind : values()) {
            if (kind.key().equals(key)) {
                return kind;
            }
        }
        throw new ScenarioException("kind is " + key + ", must be calls, join-storm, churn, signaling or idle");
    }
}
