// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What the server's process used in the measured window.
 *
 * @param cores busy processors, as are the two parts of it
 * @param cpuMicrosPerPacket for each packet it forwarded; null where none was
 * @param cpuMillisPerJoin for each completed join; null where joining was not measured
 * @param residentBytes at the end
 * @param gc null where the server has no collector or does not tell
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServerUsage(double cores, double userCores, double systemCores, @Nullable PerUnit cpuMicrosPerPacket,
        @Nullable PerUnit cpuMillisPerJoin, long residentBytes, long voluntaryContextSwitches,
        long involuntaryContextSwitches, @Nullable Gc gc) {
    /** User and system together, then each alone. */
    public record PerUnit(double total, double user, double system) {}

    /**
     * Collector pauses.
     *
     * @param source where the figures come from
     */
    public record Gc(long pauses, double longestMillis, double totalMillis, String source) {}
}
