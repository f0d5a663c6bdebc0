// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.sluice;

import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.targets.SessionListener;
import dev.sluice.loadtest.targets.Target;
import dev.sluice.loadtest.targets.TargetSession;
import dev.sluice.signaling.auth.ApiKeys;
import dev.sluice.signaling.auth.TokenClaims;
import dev.sluice.signaling.auth.TokenIssuer;
import dev.sluice.signaling.auth.VideoGrant;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** This server, by {@code POST /api/join} and its WebSocket. Has no simulcast yet: of several layers the highest is published. */
public final class SluiceTarget implements Target {
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(12);

    private final BotResources resources;
    private final HttpEndpoint endpoint;
    private final String authorization;

    /** @param server such as {@code http://127.0.0.1:8080/}, which needs no key */
    public SluiceTarget(BotResources resources, URI server) {
        this(resources, server, "");
    }

    private SluiceTarget(BotResources resources, URI server, String authorization) {
        this.resources = resources;
        this.endpoint = new HttpEndpoint(server);
        this.authorization = authorization;
    }

    /** @throws IllegalArgumentException when the secret is too short */
    public static SluiceTarget withKey(BotResources resources, URI server, String apiKey, String apiSecret) {
        TokenIssuer issuer = new TokenIssuer(ApiKeys.of(Map.of(apiKey, apiSecret)));
        String token = issuer.issue(new TokenClaims(apiKey, "loadtest", null, null,
                Instant.now().plus(TOKEN_LIFETIME), null, new VideoGrant(null, true, true, true, true)));
        return new SluiceTarget(resources, server, "Bearer " + token);
    }

    @Override
    public String name() { return "sluice"; }

    @Override
    public TargetSession join(Participant participant, SessionListener listener) {
        SluiceSession session = new SluiceSession(resources, endpoint, participant, listener);
        session.start(authorization);
        return session;
    }

    /** {@code POST /api/join} in a closed loop, for the load on signaling alone. */
    public JoinLoad joinLoad(int connections, JoinLoad.Listener listener) {
        return new JoinLoad(resources, endpoint, authorization, connections, listener);
    }

    @Override
    public void close() {}
}
