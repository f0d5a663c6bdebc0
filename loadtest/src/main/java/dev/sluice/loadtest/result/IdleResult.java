// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What silent connections cost, step by step.
 *
 * @param cores busy processors by connections
 * @param residentBytes of the process by connections; a JVM with a fixed heap hides its growth there
 * @param heapBytes heap used after a collection, and memory outside of it, by connections; null where the server is no JVM of ours
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IdleResult(List<Step> steps, Line cores, Line residentBytes, @Nullable Line heapBytes) {
    /** @param usedBytes heap after a collection and direct buffers; null where the server is no JVM of ours */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Step(int connections, double cores, long residentBytes, @Nullable Long usedBytes) {}

    /** The straight line nearest to the steps: {@code base + slope * connections}. */
    public record Line(double base, double slope, double rSquared) {}
}
