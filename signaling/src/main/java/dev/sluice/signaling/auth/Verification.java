// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.auth;

/** Outcome of checking a token. */
public sealed interface Verification {
    record Accepted(TokenClaims claims) implements Verification {}

    record Refused(Flaw flaw) implements Verification {}

    /** What is wrong with a token; also a metric tag. */
    enum Flaw {
        TOO_LONG("is longer than 8 kB"), MALFORMED("is not a JWT"), UNSUPPORTED_ALGORITHM("is not signed with HS256"),
        UNKNOWN_KEY("names an unknown API key"), BAD_SIGNATURE("has a wrong signature"),
        BAD_CLAIMS("has a claim of a wrong type"),
        NO_EXPIRY("has no exp"), LIFETIME_TOO_LONG("expires in more than 24 hours"), EXPIRED("has expired"),
        NOT_YET_VALID("is not valid yet");

        private final String problem;

        Flaw(String problem) { this.problem = problem; }

        /** Completes "the token ...". */
        public String problem() { return problem; }
    }
}
