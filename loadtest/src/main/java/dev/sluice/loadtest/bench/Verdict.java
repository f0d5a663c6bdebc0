// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

/** What the gate says of a step. */
enum Verdict {
    OK("ok", true),
    QUICKER("quicker: --update the baseline", true),
    /** Needs an SRTP implementation this machine lacks. */
    LEFT_OUT("left out", true),
    SLOWER("SLOWER", false),
    ALLOCATES("ALLOCATES", false),
    /** There is no such benchmark, it failed, or gave no number. */
    NOT_MEASURED("NOT MEASURED", false);

    private final String text;
    private final boolean passes;

    Verdict(String text, boolean passes) {
        this.text = text;
        this.passes = passes;
    }

    boolean passes() { return passes; }

    @Override
    public String toString() { return text; }
}
