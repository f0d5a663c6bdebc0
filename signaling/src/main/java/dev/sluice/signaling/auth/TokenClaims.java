// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a token says (docs/signaling.md, "Token").
 *
 * @param apiKey {@code iss}
 * @param identity {@code sub}, 1 to 256 characters
 * @param name null when the token has none
 * @param notBefore {@code nbf}, null when the token has none
 * @param id {@code jti}, null when the token has none
 */
public record TokenClaims(String apiKey, String identity, @Nullable String name, @Nullable Instant notBefore,
        Instant expiresAt, @Nullable String id, VideoGrant video) {}
