// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

import java.util.Map;

/**
 * HTTP requests of a closed loop.
 *
 * @param answered within the window, whatever the answer
 * @param errors among them, by status; 0 where no answer came
 */
public record Requests(int connections, long answered, Map<String, Long> errors, double perSecond,
        Distribution latencyMicros) {}
