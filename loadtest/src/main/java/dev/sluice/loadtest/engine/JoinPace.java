// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

/** When participants join: evenly, by fixed times, however long the joins before take. Sans-IO, confined. */
final class JoinPace {
    private final double perSecond;
    private final long startNanos;
    private long joins;

    JoinPace(double perSecond, long startNanos) {
        this.perSecond = perSecond;
        this.startNanos = startNanos;
    }

    /** Of the next join, which is then past. */
    long nextNanos() {
        return startNanos + Math.round(joins++ * 1e9 / perSecond);
    }
}
