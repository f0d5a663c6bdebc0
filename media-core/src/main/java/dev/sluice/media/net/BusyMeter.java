// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

/**
 * How busy a loop is: the share of the time its thread is on a processor, smoothed over the last seconds. Sans-IO; confined to the loop.
 */
final class BusyMeter {
    /** Of the newest sample: what was two samples ago counts a quarter. */
    private static final double WEIGHT = 0.5;

    private long lastCpuNanos;
    private long lastNanos;
    private double share;

    BusyMeter(long nowNanos) { this.lastNanos = nowNanos; }

    /**
     * Takes a sample; to be called about once a second.
     *
     * @param cpuNanos processor time of the loop's thread since it began
     */
    void update(long cpuNanos, long nowNanos) {
        double sample = Math.clamp((cpuNanos - lastCpuNanos) / (double) Math.max(1, nowNanos - lastNanos), 0, 1);
        share += (sample - share) * WEIGHT;
        lastCpuNanos = cpuNanos;
        lastNanos = nowNanos;
    }

    /** 0..1. */
    double share() { return share; }
}
