// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.servers;

import java.util.List;

/**
 * Where servers are and how to start them.
 *
 * @param url of a server that runs; empty to start one
 * @param whepUrl for viewers of a WHIP server
 * @param pid of the server that runs, 0 where it is not known
 * @param cpus processors of servers started here, as {@code taskset -c} takes them; empty for all
 * @param apiKey for servers that want one
 * @param sluice the launcher
 * @param sluiceSettings configuration of Sluice beyond the defaults, {@code key=value}
 * @param livekit the program
 * @param janus the program
 */
public record ServerOptions(String url, String whepUrl, long pid, String cpus, String apiKey, String apiSecret,
        String sluice, List<String> sluiceSettings, String livekit, String janus) {
    /** Starts what is found in the PATH. */
    public static final ServerOptions DEFAULT = new ServerOptions("", "", 0, "", "", "", "./sluice", List.of(),
            "livekit-server", "janus");
}
