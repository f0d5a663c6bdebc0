// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import dev.sluice.server.config.ConfigException;
import dev.sluice.server.config.ServerConfig;
import dev.sluice.signaling.auth.ApiKeys;
import dev.sluice.signaling.auth.TokenClaims;
import dev.sluice.signaling.auth.TokenIssuer;
import dev.sluice.signaling.auth.VideoGrant;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code sluice token}: prints an access token for one identity and room. */
final class TokenCommand {
    private static final Set<String> OPTIONS = Set.of("--room", "--identity", "--name", "--ttl", "--key", "--secret",
            "--config");
    private static final long DEFAULT_TTL_SECONDS = Duration.ofHours(6).toSeconds();

    private TokenCommand() {}

    static int run(List<String> options, PrintStream out) {
        Map<String, String> values = parse(options);
        Map<String, String> keys = keys(values);
        if (keys.isEmpty()) {
            throw new ConfigException("no API key: give --key and --secret, or auth.keys in the configuration");
        }
        String key = values.getOrDefault("--key", keys.keySet().iterator().next());
        Instant expires = Instant.now().plusSeconds(ttl(values));
        TokenClaims claims = new TokenClaims(key, required(values, "--identity"), values.get("--name"), null, expires,
                null,
                VideoGrant.join(required(values, "--room")));
        try {
            out.println(new TokenIssuer(ApiKeys.of(keys)).issue(claims));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
        return 0;
    }

    private static Map<String, String> keys(Map<String, String> values) {
        String secret = values.get("--secret");
        if (secret != null) {
            return Map.of(required(values, "--key"), secret);
        }
        @Nullable
        String file = values.get("--config");
        return ServerConfig.load(file == null ? null : Path.of(file), System.getenv(), List.of()).apiKeys();
    }

    private static long ttl(Map<String, String> values) {
        String text = values.get("--ttl");
        if (text == null) {
            return DEFAULT_TTL_SECONDS;
        }
        try {
            return Math.clamp(Long.parseLong(text), 1, Duration.ofHours(24).toSeconds());
        } catch (NumberFormatException _) {
            throw new ConfigException("--ttl is '" + text + "', not a number of seconds");
        }
    }

    private static String required(Map<String, String> values, String option) {
        String value = values.get(option);
        if (value == null) {
            throw new ConfigException("token needs " + option);
        }
        return value;
    }

    private static Map<String, String> parse(List<String> options) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < options.size(); i += 2) {
            if (!OPTIONS.contains(options.get(i)) || i + 1 == options.size()) {
                throw new ConfigException("unknown option or missing value: " + options.get(i));
            }
            values.put(options.get(i), options.get(i + 1));
        }
        return values;
    }
}
