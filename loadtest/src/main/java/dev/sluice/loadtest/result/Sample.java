// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

/**
 * A moment of a round.
 *
 * @param seconds since the round began
 * @param measured within the measured window
 * @param connected participants with keys
 * @param sentPerSecond packets or requests since the sample before
 * @param p50Micros latency through the server of what came since the sample before, 0 where nothing did
 * @param serverCores busy processors since the sample before; 0 where the process is not known
 */
public record Sample(double seconds, boolean measured, int connected, double sentPerSecond, double receivedPerSecond,
        double p50Micros, double p99Micros, double serverCores, long serverResidentBytes) {}
