// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import dev.sluice.loadtest.servers.ServerProcess;
import dev.sluice.loadtest.servers.SluiceReadiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real server, in a process of its own, with one media loop and otherwise as {@code ./sluice serve} starts it. */
final class SluiceServer implements AutoCloseable {
    private final Process process;
    private final URI uri;

    /**
     * Starts it and waits until it is ready.
     *
     * @param launcher the command before {@code serve}
     * @param javaOptions for the JVM, beside those of the launcher; may be empty
     * @param settings such as {@code media.host=127.0.0.1}
     * @throws UncheckedIOException where it does not start
     */
    SluiceServer(List<String> launcher, String javaOptions, List<String> settings) {
        try {
            int port = ServerProcess.freeTcpPort();
            uri = URI.create("http://127.0.0.1:" + port + "/");
            List<String> command = new ArrayList<>(launcher);
            command.add("serve");
            for (String setting : List.of("http.port=" + port, "management.port=0", "media.port=0", "media.loops=1",
                    "media.advertise=127.0.0.1", "log.level=warn")) {
                command.addAll(List.of("--set", setting));
            }
            settings.forEach(setting -> command.addAll(List.of("--set", setting)));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("SLUICE_JAVA_OPTS", javaOptions);
            process = builder.start();
            awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri() { return uri; }

    long pid() { return process.pid(); }

    private void awaitReady() throws IOException {
        try {
            SluiceReadiness.await(uri, process::isAlive);
        } catch (IOException e) {
            process.destroy();
            throw e;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
