// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.scenario;

/** A scenario that makes no sense; the message names the key. */
public final class ScenarioException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public ScenarioException(String message) { super(message); }

    /** @param key as in the YAML */
    static void require(boolean holds, String key, Object value, String range) {
        if (!holds) {
            throw new ScenarioException(key + " is " + value + ", must be " + range);
        }
    }
}
