// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.servers;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.measure.GcLog;
import dev.sluice.loadtest.result.ServerInfo;
import dev.sluice.loadtest.sluice.SluiceTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts {@code ./sluice serve} on its defaults: only addresses and ports are its own, and the collector logs its pauses. */
final class SluiceStarter {
    private static final long READY_SECONDS = 60;
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

    /** It answers before it lets anybody in. */
    private static void awaitReady(ServerProcess process, URI url) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        HttpRequest request = HttpRequest.newBuilder(url.resolve("healthz/ready")).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new IOException("it is not ready after " + READY_SECONDS + " s");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        } catch (IOException e) {
            process.close();
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The commit, where this is a clone of the repository. */
    private static String version() {
        return ServerProcess.firstLine("git", "describe", "--always", "--dirty");
    }
}
