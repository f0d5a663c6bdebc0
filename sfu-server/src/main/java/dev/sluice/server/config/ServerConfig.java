// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The effective configuration: defaults, then the YAML file, then the environment, then {@code --set}. Immutable and checked; an unknown
 * key is an error.
 */
public final class ServerConfig {
    private static final int MIN_SECRET_LENGTH = 32; // bytes of an HS256 key, RFC 7518 §3.2

    private final Map<ConfigKey, String> values;

    private ServerConfig(Map<ConfigKey, String> values) { this.values = values; }

    /**
     * Puts the sources together.
     *
     * @param file YAML, or null
     * @param environment such as {@link System#getenv()}
     * @param settings {@code key=value}
     * @throws ConfigException naming what is wrong
     */
    public static ServerConfig load(@Nullable Path file, Map<String, String> environment, List<String> settings) {
        Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
        for (ConfigKey key : ConfigKey.values()) {
            values.put(key, key.defaultValue());
        }
        if (file != null) {
            readYaml(file).forEach((path, value) -> put(values, path, value, file.toString()));
        }
        for (ConfigKey key : ConfigKey.values()) {
            String value = environment.get(key.environmentName());
            if (value != null) {
                values.put(key, value);
            }
        }
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 0) {
                throw new ConfigException("--set " + setting + " is not key=value");
            }
            put(values, setting.substring(0, equals), setting.substring(equals + 1), "--set");
        }
        values.forEach(ConfigKey::check);
        ServerConfig config = new ServerConfig(values);
        config.checkTogether();
        return config;
    }

    private static void put(Map<ConfigKey, String> values, String path, String value, String source) {
        ConfigKey key = ConfigKey.ofPath(path);
        if (key == null) {
            throw new ConfigException("unknown key '" + path + "' in " + source + "; docs/configuration.md lists all");
        }
        values.put(key, value);
    }

    private static Map<String, String> readYaml(Path file) {
        Object document;
        try {
            document = new Load(LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e.getMessage());
        } catch (YamlEngineException e) {
            throw new ConfigException("cannot parse " + file + ": " + e.getMessage());
        }
        Map<String, String> flat = new LinkedHashMap<>();
        if (document != null) {
            flatten("", document, flat);
        }
        return flat;
    }

    private static void flatten(String prefix, @Nullable Object node, Map<String, String> flat) {
        if (node instanceof Map<?, ?> map && ConfigKey.ofPath(prefix) == null) {
            map.forEach((name, value) -> flatten(prefix.isEmpty() ? String.valueOf(name) : prefix + "." + name, value,
                    flat));
        } else if (node instanceof Map<?, ?> map) { // auth.keys: a map of key to secret
            flat.put(prefix,
                    String.join(",", map.entrySet().stream().map(e -> e.getKey() + ":" + e.getValue()).toList()));
        } else if (node instanceof List<?> list) {
            flat.put(prefix, String.join(",", list.stream().map(String::valueOf).toList()));
        } else {
            flat.put(prefix, node == null ? "" : node.toString());
        }
    }

    private void checkTogether() {
        apiKeys(); // throws on a malformed one
        if (iceFailedAfter().compareTo(iceDisconnectedAfter()) < 0) {
            throw new ConfigException("ice.failed-after is shorter than ice.disconnected-after");
        }
    }

    public String text(ConfigKey key) {
        String value = values.get(key);
        return value == null ? key.defaultValue() : value;
    }

    public int integer(ConfigKey key) { return Integer.parseInt(text(key)); }

    public Duration seconds(ConfigKey key) { return Duration.ofSeconds(integer(key)); }

    /** Empty where nothing is set. */
    public List<String> list(ConfigKey key) {
        return Arrays.stream(text(key).split(",")).map(String::trim).filter(item -> !item.isEmpty()).toList();
    }

    public Duration iceDisconnectedAfter() { return seconds(ConfigKey.ICE_DISCONNECTED_AFTER); }

    public Duration iceFailedAfter() { return seconds(ConfigKey.ICE_FAILED_AFTER); }

    /** Secrets by API key; empty when the server runs open. */
    public Map<String, String> apiKeys() {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String entry : list(ConfigKey.AUTH_KEYS)) {
            int colon = entry.indexOf(':');
            if (colon <= 0) {
                throw new ConfigException("auth.keys has an entry that is not key:secret");
            }
            String secret = entry.substring(colon + 1).trim();
            if (secret.length() < MIN_SECRET_LENGTH) {
                throw new ConfigException("the secret of auth.keys " + entry.substring(0, colon) + " is shorter than "
                        + MIN_SECRET_LENGTH + " characters");
            }
            keys.put(entry.substring(0, colon).trim(), secret);
        }
        return keys;
    }

    /** For the log: every key that is not at its default, secrets left out. */
    public String describe() {
        StringBuilder out = new StringBuilder();
        values.forEach((key, value) -> {
            if (!value.equals(key.defaultValue())) {
                out.append(out.isEmpty() ? "" : " ").append(key.path()).append('=')
                        .append(key == ConfigKey.AUTH_KEYS ? String.join(",", apiKeys().keySet()) + ":***" : value);
            }
        });
        return out.isEmpty() ? "defaults" : out.toString();
    }
}
