// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.whip;

import dev.sluice.loadtest.BotException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The HTTP resource of one session: made by POST, ended by DELETE (RFC 9725 §4.2). Thread-safe; nothing blocks. */
final class WhipResource {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int CREATED = 201;

    private final HttpClient http;
    private final URI endpoint;
    private final String bearerToken;
    private volatile URI location = URI.create(""); // set once by a thread of the HTTP client

    /** @param bearerToken empty for none */
    WhipResource(HttpClient http, URI endpoint, String bearerToken) {
        this.http = http;
        this.endpoint = endpoint;
        this.bearerToken = bearerToken;
    }

    /** Completes with the answer, or exceptionally with a {@link BotException} whose reason is the status. */
    CompletableFuture<String> create(String offer) {
        HttpRequest post = request(endpoint).header("Content-Type", "application/sdp")
                .POST(HttpRequest.BodyPublishers.ofString(offer)).build();
        return http.sendAsync(post, HttpResponse.BodyHandlers.ofString()).thenApply(response -> {
            if (response.statusCode() != CREATED) {
                throw new BotException(Integer.toString(response.statusCode()), response.body());
            }
            response.headers().firstValue("Location").ifPresent(value -> location = endpoint.resolve(value));
            return response.body();
        });
    }

    /** Completes when the server has answered, whatever it says; at once where it named no location. */
    CompletableFuture<Void> delete() {
        URI url = location;
        if (url.toString().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return http.sendAsync(request(url).DELETE().build(), HttpResponse.BodyHandlers.discarding())
                .handle((_, _) -> null);
    }

    private HttpRequest.Builder request(URI url) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(TIMEOUT);
        return bearerToken.isEmpty() ? request : request.header("Authorization", "Bearer " + bearerToken);
    }
}
