// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of the scenario against one target. What a scenario does not measure is null.
 *
 * @param number 1 for the first
 * @param seconds of the measured window
 * @param media of all kinds together, then each kind alone
 * @param requests of HTTP
 * @param idle growth with the number of silent connections
 * @param server null where its process is not known
 * @param timeline about one a second, from the beginning of the round
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Round(int number, String target, double seconds, Joins joins, @Nullable MediaResult media,
        @Nullable Requests requests, @Nullable IdleResult idle, @Nullable ServerUsage server, GeneratorUsage generator,
        List<Sample> timeline, List<String> warnings) {}
