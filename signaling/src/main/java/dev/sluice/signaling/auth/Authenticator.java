// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.auth;

import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Verifies and issues the tokens of one server. A server without API keys is open: it takes clients without tokens, and signs those it
 * hands out with a key of its own that dies with the process. Thread-safe.
 */
public final class Authenticator {
    private static final String OPEN_KEY = "open";

    private final boolean open;
    private final String issuingKey;
    private final TokenVerifier verifier;
    private final TokenIssuer issuer;

    /**
     * @param keys the tokens this server issues itself are signed with the alphabetically first of them
     * @param random makes the secret of an open server; a SecureRandom in production
     */
    public Authenticator(ApiKeys keys, InstantSource clock, RandomGenerator random) {
        this.open = keys.isEmpty();
        ApiKeys used = open ? ApiKeys.of(Map.of(OPEN_KEY, randomSecret(random))) : keys;
        this.issuingKey = used.firstKey();
        this.verifier = new TokenVerifier(used, clock);
        this.issuer = new TokenIssuer(used);
    }

    /** Whether clients need no token. */
    public boolean isOpen() { return open; }

    /** The {@code iss} of the tokens issued here. */
    public String issuingKey() { return issuingKey; }

    /** @throws SignalingException {@code unauthorized}, saying what is wrong with the token */
    public TokenClaims verify(String token) {
        return switch (verifier.verify(token)) {
            case Verification.Accepted(TokenClaims claims) -> claims;
            case Verification.Refused(Verification.Flaw flaw) ->
                throw new SignalingException(SignalingError.UNAUTHORIZED, "token: " + flaw.problem());
        };
    }

    /** @param claims whose {@code apiKey} is {@link #issuingKey} */
    public String issue(TokenClaims claims) {
        return issuer.issue(claims);
    }

    private static String randomSecret(RandomGenerator random) {
        byte[] secret = new byte[ApiKeys.MIN_SECRET_BYTES];
        random.nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }
}
