// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.servers;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.livekit.LiveKitTarget;
import dev.sluice.loadtest.result.ServerInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Starts a LiveKit server as its documentation has it for production: clients share UDP ports, as many as it has processors; limits, log
 * and congestion control are left at their defaults. Its candidates are on the loopback.
 */
final class LiveKitStarter {
    private static final String KEY = "loadtest";
    private static final String SECRET = "secret-of-the-load-generator-of-32-characters";

    private LiveKitStarter() {}

    static Server start(BotResources resources, ServerOptions options) {
        Path folder = ServerProcess.newFolder("livekit");
        int port = ServerProcess.freeTcpPort();
        int udpPort = ServerProcess.freeUdpPort();
        int processors = Cpus.count(options.cpus());
        String udpPorts = processors == 1 ? Integer.toString(udpPort) : udpPort + "-" + (udpPort + processors - 1);
        List<String> settings = List.of("port: " + port, "bind_addresses: [127.0.0.1]",
                "keys: {" + KEY + ": " + SECRET + "}",
                "rtc: {udp_port: " + udpPorts + ", tcp_port: " + ServerProcess.freeTcpPort()
                        + ", use_external_ip: false, node_ip: 127.0.0.1, enable_loopback_candidate: true,"
                        + " interfaces: {includes: [lo]}}");
        Path file = folder.resolve("livekit.yaml");
        try {
            Files.writeString(file, String.join("\n", settings) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerProcess process = ServerProcess.start(folder, options.cpus(),
                List.of(options.livekit(), "--config", file.toString()), Map.of());
        process.awaitListening(port);
        URI url = URI.create("http://127.0.0.1:" + port + "/");
        ServerInfo info = new ServerInfo("livekit", ServerProcess.firstLine(options.livekit(), "--version"),
                url.toString(), process.command(), settings, options.cpus(), List.of());
        return new Server(new LiveKitTarget(resources, url, KEY, SECRET), info, process.pid(), process, null);
    }
}
