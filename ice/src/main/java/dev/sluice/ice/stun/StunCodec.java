// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice.stun;

import org.jspecify.annotations.Nullable;

/**
 * The full STUN codec, for what happens rarely: a first check from an address, and error responses. The checks that come all the time go
 * by {@link StunMessageView} and {@link StunMessageWriter}, which make no garbage.
 */
public interface StunCodec {
    /**
     * Attributes of a connectivity check (RFC 8445 §7.1).
     *
     * @param priority raw 32 bits
     */
    record CheckAttributes(String username, int priority, boolean controlling, long tieBreaker, boolean useCandidate) {}

    /** Decodes a binding request; null when it is not one, or lacks what every check has. Does not verify MESSAGE-INTEGRITY. */
    @Nullable
    CheckAttributes decodeCheck(byte[] message);

    /**
     * An error response to a binding request, with FINGERPRINT, and with MESSAGE-INTEGRITY under {@code password}.
     *
     * @param unknownAttributes for 420 (RFC 8489 §14.9), else empty
     */
    byte[] encodeError(byte[] transactionId, StunError error, int[] unknownAttributes, String password);
}
