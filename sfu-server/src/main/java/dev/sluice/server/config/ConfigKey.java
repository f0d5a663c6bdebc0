// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.config;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every configuration key, its default and its check. docs/configuration.md documents each; a test compares the two.
 */
public enum ConfigKey {
    HTTP_HOST("http.host", Type.TEXT, "127.0.0.1"),
    HTTP_PORT("http.port", Type.PORT, "8080"),
    HTTP_ALLOWED_ORIGINS("http.allowed-origins", Type.LIST, ""),
    MANAGEMENT_HOST("management.host", Type.TEXT, "127.0.0.1"),
    MANAGEMENT_PORT("management.port", Type.PORT, "9600"),
    MEDIA_HOST("media.host", Type.TEXT, "0.0.0.0"),
    MEDIA_ADVERTISE("media.advertise", Type.LIST, ""),
    MEDIA_PORT("media.port", Type.PORT, "7882"),
    MEDIA_LOOPS("media.loops", Type.integer(0, 64), "0"),
    MEDIA_SPILL_AT("media.spill-at", Type.integer(1, 100), "70"),
    MEDIA_SPILL_AFTER("media.spill-after", Type.integer(1, 100_000), "32"),
    MEDIA_SOCKET_BUFFER("media.socket-buffer", Type.integer(64 * 1024, 256 * 1024 * 1024), "4194304"),
    MEDIA_SENDER("media.sender", Type.choice("auto", "sendmmsg", "sendmmsg-without-trains", "netty"), "auto"),
    SRTP_IMPLEMENTATION("srtp.implementation", Type.choice("auto", "libcrypto", "jce"), "auto"),
    ICE_DISCONNECTED_AFTER("ice.disconnected-after", Type.seconds(1, 60), "6"),
    ICE_FAILED_AFTER("ice.failed-after", Type.seconds(2, 300), "30"),
    DTLS_TIMEOUT("dtls.timeout", Type.seconds(1, 60), "10"),
    AUTH_KEYS("auth.keys", Type.LIST, ""),
    ROOMS_MAX("rooms.max", Type.integer(1, 1_000_000), "10000"),
    ROOMS_MAX_PARTICIPANTS("rooms.max-participants", Type.integer(1, 100_000), "500"),
    ROOMS_MAX_TRACKS("rooms.max-tracks-per-participant", Type.integer(1, 64), "16"),
    ROOMS_EMPTY_TIMEOUT("rooms.empty-timeout", Type.seconds(0, 86_400), "60"),
    LOG_FORMAT("log.format", Type.choice("text", "json"), "text"),
    LOG_LEVEL("log.level", Type.choice("trace", "debug", "info", "warn", "error"), "info");

    /** What a value must look like. */
    sealed interface Type {
        Type TEXT = new Text();
        Type LIST = new TextList();
        Type PORT = new IntegerRange(0, 65_535);

        static Type choice(String... words) { return new Choice(List.of(words)); }

        static Type integer(int min, int max) { return new IntegerRange(min, max); }

        static Type seconds(int min, int max) { return new IntegerRange(min, max); }

        record Text() implements Type {}

        /** Separated by commas. */
        record TextList() implements Type {}

        record Choice(List<String> words) implements Type {}

        record IntegerRange(int min, int max) implements Type {}
    }

    private final String path;
    private final Type type;
    private final String defaultValue;

    ConfigKey(String path, Type type, String defaultValue) {
        this.path = path;
        this.type = type;
        this.defaultValue = defaultValue;
    }

    /** Dotted, as on the command line; nested in YAML. */
    public String path() { return path; }

    public String defaultValue() { return defaultValue; }

    /** Name of the environment variable: {@code SLUICE_HTTP_PORT} for {@code http.port}. */
    public String environmentName() {
        return "SLUICE_" + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    static @Nullable ConfigKey ofPath(String path) {
        for (ConfigKey key : values()) {
            if (key.path.equals(path)) {
                return key;
            }
        }
        return null;
    }

    /** @throws ConfigException naming key, value and what is allowed */
    void check(String value) {
        if (type instanceof Type.Choice(List<String> words) && !words.contains(value)) {
            throw new ConfigException(path + " is '" + value + "', allowed are " + String.join(", ", words));
        }
        if (type instanceof Type.IntegerRange(int min, int max)) {
            long number;
            try {
                number = Long.parseLong(value);
            } catch (NumberFormatException _) {
                throw new ConfigException(path + " is '" + value + "', not a number of " + min + ".." + max);
            }
            if (number < min || number > max) {
                throw new ConfigException(path + " is " + value + ", allowed is " + min + ".." + max);
            }
        }
    }
}
