// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.SignalingException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Test
    void shouldRefuseShortSecretsNamingTheKeyOnly() {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class,
                () -> ApiKeys.of(Map.of("weak", "hunter2")));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains("weak"), message);
        assertFalse(message.contains("hunter2"), message);
        assertThrows(IllegalArgumentException.class, () -> ApiKeys.of(Map.of(" ", SECRET)));
    }

    @Test
    void shouldNotPrintSecrets() { assertEquals("ApiKeys[devkey]", ApiKeys.of(Map.of("devkey", SECRET)).toString()); }

    @Test
    void shouldSignTokensOfAnOpenServerWithItsOwnKey() {
        InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_790_000_000));
        Authenticator one = new Authenticator(ApiKeys.none(), clock, new SplittableRandom(1));
        Authenticator other = new Authenticator(ApiKeys.none(), clock, new SplittableRandom(2));
        TokenClaims claims = new TokenClaims(one.issuingKey(), "alice", null, null, clock.instant().plusSeconds(60),
                null,
                VideoGrant.join("demo"));
        String token = one.issue(claims);
        assertTrue(one.isOpen());
        assertEquals(claims, one.verify(token));
        SignalingException refusal = assertThrows(SignalingException.class, () -> other.verify(token));
        assertEquals(SignalingError.UNAUTHORIZED, refusal.error());
        assertFalse(refusal.detail().contains(token), "no token in messages");
    }

    @Test
    void shouldKeepRoomsApart() {
        VideoGrant join = VideoGrant.join("demo");
        VideoGrant anyRoom = new VideoGrant(null, true, true, true, true);
        assertTrue(join.mayJoin("demo"));
        assertFalse(join.mayJoin("Demo"));
        assertFalse(join.mayAdminister("demo"));
        assertFalse(anyRoom.mayJoin("demo"), "joining needs a room by name");
        assertTrue(anyRoom.mayAdminister("demo"));
        assertFalse(new VideoGrant("a", false, true, true, true).mayAdminister("b"));
    }
}
