// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.integration;

import dev.sluice.loadtest.SimulatedPeer;
import dev.sluice.media.stats.LoopStats;
import dev.sluice.server.SfuServer;
import dev.sluice.server.config.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** A daemon in this process, on ports of its own. */
final class TestServer implements AutoCloseable {
    private final SfuServer server;

    /** @param settings of its own, {@code key=value} */
    TestServer(String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of("http.port=0", "media.port=0", "management.port=0",
                "media.host=127.0.0.1", "rooms.empty-timeout=0", "log.level=warn"));
        all.addAll(List.of(settings));
        server = SfuServer.start(ServerConfig.load(null, Map.of(), all), "test");
    }

    SfuServer server() { return server; }

    URI uri() { return URI.create("http://127.0.0.1:" + server.httpAddress().getPort() + "/"); }

    SimulatedPeer.Config publisher(String room, String identity) {
        return SimulatedPeer.Config.publisher(uri(), room, identity);
    }

    /** Sum over all loops of what they publish about once a second. */
    long sum(ToLongFunction<LoopStats> value) {
        return server.media().stats().stream().mapToLong(value).sum();
    }

    /** What an operator's Prometheus would read now. */
    String scrape() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + server.managementAddress().getPort() + "/metrics");
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sum over all series of a name whose labels contain each of {@code labels}; 0 when there is none. */
    static double sum(String scrape, String name, String... labels) {
        return scrape.lines().filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    /** Looks again and again until the condition holds; fails with the description when it does not in time. */
    static void await(String what, Duration limit, BooleanSupplier condition) {
        await(() -> what, limit, condition);
    }

    static void await(Supplier<String> what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + limit + ": " + what.get());
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Override
    public void close() { server.close(); }
}
