// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.livekit;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.targets.SessionListener;
import dev.sluice.loadtest.targets.Target;
import dev.sluice.loadtest.targets.TargetSession;
import dev.sluice.signaling.auth.ApiKeys;
import dev.sluice.signaling.auth.TokenClaims;
import dev.sluice.signaling.auth.TokenIssuer;
import dev.sluice.signaling.auth.VideoGrant;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A LiveKit server, by version 0 of its client protocol. */
public final class LiveKitTarget implements Target {
    private static final Duration TOKEN_VALIDITY = Duration.ofHours(6);
    private static final String PROTOCOL = "16"; // of its Swift and Flutter clients; 17 changes nothing here

    private final BotResources resources;
    private final URI server;
    private final String apiKey;
    private final TokenIssuer tokens;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder().executor(threads).build();

    /**
     * @param resources not closed with the target
     * @param server such as {@code http://127.0.0.1:7880/}
     * @param secret of the key in the server's configuration
     */
    public LiveKitTarget(BotResources resources, URI server, String apiKey, String secret) {
        this.resources = resources;
        this.server = server;
        this.apiKey = apiKey;
        this.tokens = new TokenIssuer(ApiKeys.of(Map.of(apiKey, secret)));
    }

    @Override
    public String name() { return "livekit"; }

    @Override
    public TargetSession join(Participant participant, SessionListener listener) {
        LiveKitSession session = new LiveKitSession(resources, participant, listener);
        session.connect(http, signalUrl(), token(participant, Instant.now()));
        return session;
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
    }

    /** Its tokens are Sluice's. Who does not publish may not, as that spares it the connection to publish by. */
    String token(Participant participant, Instant now) {
        VideoGrant grant = new VideoGrant(participant.room(), true, false, participant.publishes(), true);
        return tokens.issue(new TokenClaims(apiKey, participant.identity(), null, null, now.plus(TOKEN_VALIDITY), null,
                grant));
    }

    private URI signalUrl() {
        String base = server.toString().replaceFirst("^http", "ws").replaceFirst("/$", "");
        return URI.create(base + "/rtc?auto_subscribe=1&protocol=" + PROTOCOL + "&sdk=unknown&version=1");
    }
}
