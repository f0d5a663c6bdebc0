// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

/**
 * How the load generator itself fared in the measured window.
 *
 * @param cores busy processors, of {@code coresAvailable}
 * @param slipMicros how late its timers ran: each burst of each publisher, and a probe of each event loop
 * @param bottleneck it was late or out of processors, so the time from due to read and loss are its own as well
 */
public record GeneratorUsage(double cores, double coresAvailable, long residentBytes, Distribution slipMicros,
        boolean bottleneck) {}
