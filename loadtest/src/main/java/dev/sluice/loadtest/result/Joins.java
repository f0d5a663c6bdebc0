// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

import java.util.Map;

/**
 * How participants came in.
 *
 * @param completed those with a path and keys
 * @param failures by reason
 * @param stageMillis from the beginning of the join to each stage, by its name: {@code http}, {@code web_socket}, {@code joined},
 *        {@code ice_connected}, {@code dtls_connected}, {@code first_packet}, {@code first_key_frame}; without those nobody reached
 */
public record Joins(int attempted, int completed, Map<String, Integer> failures,
        Map<String, Distribution> stageMillis) {}
