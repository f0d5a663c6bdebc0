// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.auth;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** API keys and their secrets. Immutable; never prints a secret. */
public final class ApiKeys {
    public static final int MIN_SECRET_BYTES = 32; // RFC 7518 §3.2: as large as the hash or larger

    private static final ApiKeys NONE = new ApiKeys(Map.of());

    private final Map<String, byte[]> secrets;

    private ApiKeys(Map<String, byte[]> secrets) { this.secrets = secrets; }

    /** No keys: the server is open. */
    public static ApiKeys none() { return NONE; }

    /**
     * @param secretsByKey each secret at least 32 bytes in UTF-8
     * @throws IllegalArgumentException naming the key whose secret is too short
     */
    public static ApiKeys of(Map<String, String> secretsByKey) {
        Map<String, byte[]> secrets = new HashMap<>();
        secretsByKey.forEach((key, secret) -> {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            if (key.isBlank()) {
                throw new IllegalArgumentException("an API key is blank");
            }
            if (bytes.length < MIN_SECRET_BYTES) {
                throw new IllegalArgumentException(
                        "the secret of API key " + key + " has " + bytes.length + " bytes, needed are "
                                + MIN_SECRET_BYTES);
            }
            secrets.put(key, bytes);
        });
        return new ApiKeys(Map.copyOf(secrets));
    }

    public boolean isEmpty() { return secrets.isEmpty(); }

    /** The alphabetically first key; there is one. */
    String firstKey() { return Collections.min(secrets.keySet()); }

    /** The secret of {@code key}, not a copy; null when there is no such key. */
    byte @Nullable [] secret(String key) {
        return secrets.get(key);
    }

    @Override
    public String toString() { return "ApiKeys" + secrets.keySet(); }
}
