// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

/**
 * One window of one load on one forwarder.
 *
 * @param packets forwarded, to all receivers together
 * @param lost of those that should have been forwarded
 * @param damaged packets of the probe that did not open, or held something else
 * @param cpuMicros of the forwarder's process for one forwarded packet, user and system
 * @param packetsPerSecond forwarded
 * @param cores how much of one processor the process used
 * @param p50Micros latency at the probe, by its own reading
 */
record Measurement(long packets, long lost, long damaged, double cpuMicros, double packetsPerSecond, double cores,
        double p50Micros, double p99Micros) {}
