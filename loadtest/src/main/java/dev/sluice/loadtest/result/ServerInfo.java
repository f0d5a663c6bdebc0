// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

import java.util.List;

/**
 * A server under load.
 *
 * @param target such as {@code sluice}; names it in {@link Round#target}
 * @param version as it says itself, empty where it does not
 * @param command that started it, empty where it ran before
 * @param settings its configuration beyond the defaults
 * @param cpus processors it may use, as {@code taskset} writes them; empty for all
 * @param notes what a reader must know to judge its figures
 */
public record ServerInfo(String target, String version, String url, List<String> command, List<String> settings,
        String cpus, List<String> notes) {}
