// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.auth.Verification.Accepted;
import dev.sluice.signaling.auth.Verification.Flaw;
import dev.sluice.signaling.auth.Verification.Refused;
import dev.sluice.signaling.message.JsonRpcReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenVerifierTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);
    private static final ApiKeys KEYS = ApiKeys.of(Map.of("devkey", "0123456789abcdef0123456789abcdef"));
    private static final TokenClaims CLAIMS = new TokenClaims("devkey", "alice", "Alice", NOW.minusSeconds(10),
            NOW.plusSeconds(3600), "PA_AAAAAAAAAAAAAAAA", VideoGrant.join("demo"));

    static Stream<Arguments> vectors() throws IOException {
        JsonNode vectors = JsonRpcReader.readTree(Files.readString(Path.of("src/test/resources/tokens/vectors.json")));
        if (vectors == null) {
            throw new IOException("vectors.json does not parse");
        }
        return StreamSupport.stream(vectors.spliterator(), false)
                .map(vector -> Arguments.of(vector.get("name").textValue(),
                        vector.get("outcome").textValue(), vector.get("token").textValue()));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("vectors")
    void shouldJudgeToken(String name, String outcome, String token) {
        assertEquals(outcome, outcome(verifier(NOW).verify(token)), name);
    }

    @Test
    void shouldReadWhatItIssues() {
        String token = new TokenIssuer(KEYS).issue(CLAIMS);
        Accepted accepted = assertInstanceOf(Accepted.class, verifier(NOW).verify(token));
        assertEquals(CLAIMS, accepted.claims());
    }

    @Test
    void shouldReadTheSameFromAForeignToken() throws IOException {
        String foreign = String.valueOf(vectors().findFirst().orElseThrow().get()[2]);
        assertEquals(new Accepted(CLAIMS), verifier(NOW).verify(foreign));
    }

    /** Clocks that are ten minutes off either way are beyond the skew. */
    @Test
    void shouldNotTrustTokensFromAnotherTime() {
        String token = new TokenIssuer(KEYS).issue(
                new TokenClaims("devkey", "alice", null, NOW, NOW.plus(Duration.ofMinutes(5)), null, VideoGrant.NONE));
        assertEquals("ACCEPTED", outcome(verifier(NOW).verify(token)));
        assertEquals("NOT_YET_VALID", outcome(verifier(NOW.minus(Duration.ofMinutes(10))).verify(token)));
        assertEquals("EXPIRED", outcome(verifier(NOW.plus(Duration.ofMinutes(10))).verify(token)));
    }

    @Test
    void shouldRefuseEveryTruncationAndEveryFlippedCharacter() {
        String token = new TokenIssuer(KEYS).issue(CLAIMS);
        for (int length = 0; length < token.length(); length++) {
            assertInstanceOf(Refused.class, verifier(NOW).verify(token.substring(0, length)));
        }
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < token.length(); i++) {
            StringBuilder damaged = new StringBuilder(token);
            damaged.setCharAt(i, (char) (token.charAt(i) ^ (1 + random.nextInt(0x7F))));
            assertInstanceOf(Refused.class, verifier(NOW).verify(damaged.toString()), "character " + i);
        }
    }

    @Test
    void shouldTakeAnyOfSeveralKeys() {
        ApiKeys keys = ApiKeys.of(Map.of("devkey", "0123456789abcdef0123456789abcdef", "other", "x".repeat(32)));
        TokenClaims claims = new TokenClaims("other", "bob", null, null, NOW.plusSeconds(60), null, VideoGrant.NONE);
        String token = new TokenIssuer(keys).issue(claims);
        assertEquals(new Accepted(claims), new TokenVerifier(keys, InstantSource.fixed(NOW)).verify(token));
        assertEquals("UNKNOWN_KEY", outcome(verifier(NOW).verify(token)));
    }

    @Test
    void shouldSayWhatIsWrong() {
        for (Flaw flaw : Flaw.values()) {
            assertTrue(flaw.problem().length() > 5, flaw.name());
        }
        assertNotEquals(Flaw.EXPIRED.problem(), Flaw.BAD_SIGNATURE.problem());
    }

    private static TokenVerifier verifier(Instant now) { return new TokenVerifier(KEYS, InstantSource.fixed(now)); }

    private static String outcome(Verification verification) {
        return switch (verification) {
            case Accepted _ -> "ACCEPTED";
            case Refused(Flaw flaw) -> flaw.name();
        };
    }
}
