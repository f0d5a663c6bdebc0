// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import dev.sluice.server.config.ConfigException;
import dev.sluice.server.config.ConfigKey;
import dev.sluice.server.config.ServerConfig;
import dev.sluice.signaling.auth.ApiKeys;
import dev.sluice.signaling.server.SignalingServer;
import dev.sluice.signaling.server.SignalingServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The first part of a start: the HTTP port is open, the page and {@code /healthz/live} are there, joins are refused as {@code not_ready}.
 * {@link #complete} makes the rest of it. For one thread.
 */
final class StartingServer {
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(6);

    private final ServerConfig config;
    private final String version;
    private final boolean open;
    private final SecureRandom random = new SecureRandom();
    private final StartingRooms rooms = new StartingRooms();
    private final CompletableFuture<Cryptography> preparing;
    private final SignalingServer signaling;

    private StartingServer(ServerConfig config, String version) throws IOException {
        this.config = config;
        this.version = version;
        ApiKeys apiKeys = ApiKeys.of(config.apiKeys());
        open = apiKeys.isEmpty();
        InetAddress host = AdvertisedAddresses.resolve(config.text(ConfigKey.HTTP_HOST));
        checkOpen(apiKeys, host);
        signaling = SignalingServer.start(new SignalingServerConfig(
                new InetSocketAddress(host, config.integer(ConfigKey.HTTP_PORT)), 1, apiKeys,
                Set.copyOf(config.list(ConfigKey.HTTP_ALLOWED_ORIGINS)), "", TOKEN_LIFETIME, version,
                SignalingServerConfig.Limits.DEFAULTS), rooms);
        preparing = Cryptography.prepare(config, random); // not before, because it takes all processors
    }

    /**
     * Opens the HTTP port; the rest is begun on threads of its own, where that makes it sooner.
     *
     * @throws ConfigException naming what is wrong with the configuration of this part
     * @throws IOException when the port cannot be opened
     */
    static StartingServer listen(ServerConfig config, String version) throws IOException {
        return new StartingServer(config, version);
    }

    /** Where the page and the signaling are. */
    InetSocketAddress httpAddress() { return signaling.boundAddress(); }

    /**
     * Starts everything else; returns when clients can join. When it fails, the HTTP port is closed again.
     *
     * @throws ConfigException naming what is wrong with the configuration
     * @throws IllegalStateException when a media port cannot be opened
     * @throws IOException when the management port cannot be opened
     */
    SfuServer complete() throws IOException {
        try {
            return SfuServer.complete(this);
        } catch (IOException | RuntimeException e) {
            signaling.close();
            throw e;
        }
    }

    ServerConfig config() { return config; }

    String version() { return version; }

    /** Whether everybody on this machine may join. */
    boolean isOpen() { return open; }

    SecureRandom random() { return random; }

    StartingRooms rooms() { return rooms; }

    SignalingServer signaling() { return signaling; }

    /** @throws ConfigException when the configured implementation does not work here */
    Cryptography awaitCryptography() {
        return Cryptography.await(preparing);
    }

    private static void checkOpen(ApiKeys apiKeys, InetAddress host) {
        if (apiKeys.isEmpty() && !host.isLoopbackAddress()) {
            throw new ConfigException("http.host is " + host.getHostAddress()
                    + ", which others can reach, and auth.keys is empty: "
                    + "set auth.keys to key:secret (a secret of 32 characters or more), or http.host to 127.0.0.1");
        }
    }
}
