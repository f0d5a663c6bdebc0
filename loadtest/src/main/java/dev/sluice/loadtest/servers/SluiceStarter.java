// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.servers;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.measure.GcLog;
import dev.sluice.loadtest.result.ServerInfo;
import dev.sluice.loadtest.sluice.SluiceTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts {@code ./sluice serve} on its defaults: only addresses and ports are its own, and the collector logs its pauses. */
final class SluiceStarter {
    private static final String JAVA_OPTIONS = "SLUICE_JAVA_OPTS";

    private SluiceStarter() {}

    static Server start(BotResources resources, ServerOptions options) {
        Path folder = ServerProcess.newFolder("sluice");
        Path log = folder.resolve("safepoints");
        int port = ServerProcess.freeTcpPort();
        List<String> settings = new ArrayList<>(List.of("http.port=" + port, "management.port=0", "media.port=0",
                "media.advertise=127.0.0.1"));
        settings.addAll(options.sluiceSettings());
        List<String> command = new ArrayList<>(List.of(options.sluice(), "serve"));
        settings.forEach(setting -> command.addAll(List.of("--set", setting)));
        String javaOptions = System.getenv().getOrDefault(JAVA_OPTIONS, "") + " " + GcLog.option(log);
        ServerProcess process = ServerProcess.start(folder, options.cpus(), command,
                Map.of(JAVA_OPTIONS, javaOptions.strip()));
        process.awaitListening(port);
        URI url = URI.create("http://127.0.0.1:" + port + "/");
        awaitReady(process, url);
        ServerInfo info = new ServerInfo("sluice", version(), url.toString(), process.command(), settings,
                options.cpus(), List.of());
        return new Server(new SluiceTarget(resources, url), info, process.pid(), process, new GcLog(log));
    }

    private static void awaitReady(ServerProcess process, URI url) {
        try {
            SluiceReadiness.await(url, process::isAlive);
        } catch (IOException e) {
            process.close();
            throw new UncheckedIOException(e);
        }
    }

    /** The commit, where this is a clone of the repository. */
    private static String version() {
        return ServerProcess.firstLine("git", "describe", "--always", "--dirty");
    }
}
