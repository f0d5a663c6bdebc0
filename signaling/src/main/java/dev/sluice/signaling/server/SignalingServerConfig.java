// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.server;

import dev.sluice.signaling.auth.ApiKeys;
import dev.sluice.signaling.http.HttpLimits;
import dev.sluice.signaling.http.HttpServerConfig;
import dev.sluice.signaling.http.OriginPolicy;
import dev.sluice.signaling.session.SessionLimits;
import dev.sluice.signaling.ws.WebSocketLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;

/**
 * Configuration of the signaling server.
 *
 * @param bindAddress port 0 takes a free one
 * @param eventLoops threads that do the network work; 1 carries thousands of clients
 * @param apiKeys {@link ApiKeys#none} for an open server, which is for loopback only
 * @param allowedOrigins origins of pages not of this server that may use it, or {@code *}
 * @param publicUrl how clients reach this server, such as {@code https://sfu.example.com}; empty to go by the {@code Host} header
 * @param tokenLifetime of the tokens {@code POST /api/join} hands out, at most 24 h
 * @param version told to clients
 */
public record SignalingServerConfig(InetSocketAddress bindAddress, int eventLoops, ApiKeys apiKeys,
        Set<String> allowedOrigins, String publicUrl, Duration tokenLifetime, String version, Limits limits) {
    /** All limits; {@link #DEFAULTS} are those of docs/signaling.md. */
    public record Limits(HttpLimits http, WebSocketLimits webSocket, SessionLimits session) {
        public static final Limits DEFAULTS = new Limits(HttpLimits.DEFAULTS, WebSocketLimits.DEFAULTS,
                SessionLimits.DEFAULTS);
    }

    public SignalingServerConfig {
        allowedOrigins = Set.copyOf(allowedOrigins);
        if (eventLoops < 1) {
            throw new IllegalArgumentException("eventLoops is " + eventLoops);
        }
    }

    /** An open server with the default limits. */
    public static SignalingServerConfig open(InetSocketAddress bindAddress, String version) {
        return new SignalingServerConfig(bindAddress, 1, ApiKeys.none(), Set.of(), "", Duration.ofHours(6), version,
                Limits.DEFAULTS);
    }

    HttpServerConfig http() {
        OriginPolicy.Hosts hosts = apiKeys.isEmpty() ? OriginPolicy.Hosts.LOCAL : OriginPolicy.Hosts.ANY;
        return new HttpServerConfig(bindAddress, eventLoops, limits.http(), new OriginPolicy(allowedOrigins, hosts));
    }
}
