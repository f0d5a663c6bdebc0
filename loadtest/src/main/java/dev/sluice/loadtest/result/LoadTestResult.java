// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

import java.util.List;
import java.util.Map;

/**
 * Everything a load test found and how to repeat it.
 *
 * @param schema {@link #SCHEMA} of the writer
 * @param startedAt RFC 3339, UTC
 * @param command as typed behind {@code ./sluice loadtest}
 * @param seed of everything random in the load
 * @param scenario as run, its keys those of the YAML
 * @param rounds in the order they ran; those of one number belong together
 * @param warnings what makes the figures doubtful; empty when nothing does
 */
public record LoadTestResult(int schema, String startedAt, List<String> command, long seed, Machine machine,
        Map<String, Object> scenario, List<ServerInfo> servers, List<Round> rounds, List<String> warnings) {
    /** Grows with every change that old readers misread. In 1, {@code latency_micros} was what is {@code due_to_read_micros} now. */
    public static final int SCHEMA = 2;
}
