// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.servers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a started Sluice to let clients in, which is later than its first answer. */
public final class SluiceReadiness {
    private static final long LIMIT_SECONDS = 60;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int OK = 200;

    private SluiceReadiness() {}

    /**
     * Blocks.
     *
     * @param uri of its page
     * @param alive whether its process still runs
     * @throws IOException when it is not ready in a minute, has ended, or the thread is interrupted, which stays so
     */
    public static void await(URI uri, BooleanSupplier alive) throws IOException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        HttpRequest request = HttpRequest.newBuilder(uri.resolve("/healthz/ready")).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!isReady(http, request)) {
                if (System.nanoTime() - deadlineNanos > 0 || !alive.getAsBoolean()) {
                    throw new IOException("the server did not start");
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server started", e);
        }
    }

    private static boolean isReady(HttpClient http, HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException _) {
            return false; // nothing listens yet
        }
    }
}
