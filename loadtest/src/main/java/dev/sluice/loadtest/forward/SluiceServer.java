// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The real server, in a process of its own, with one media loop and otherwise as {@code ./sluice serve} starts it. */
final class SluiceServer implements AutoCloseable {
    private static final long START_SECONDS = 60;

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
    SluiceServer(HttpClient http, List<String> launcher, String javaOptions, List<String> settings) {
        try {
            int port = freePort();
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
            awaitReady(http);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri() { return uri; }

    long pid() { return process.pid(); }

    private void awaitReady(HttpClient http) throws IOException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        HttpRequest request = HttpRequest.newBuilder(uri.resolve("/healthz/ready")).build();
        while (System.nanoTime() - deadlineNanos < 0 && process.isAlive()) {
            try {
                if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100)); // not yet
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        process.destroy();
        throw new IOException("the server did not start");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
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
