// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import org.jspecify.annotations.Nullable;

/**
 * An RTCIceCandidateInit (W3C WebRTC §4.8.1.2).
 *
 * @param candidate a candidate-attribute of RFC 8839 §5.1; empty at the end of gathering
 * @param sdpMLineIndex -1 when the client gave none; then {@code sdpMid} is there
 */
public record IceCandidateInit(String candidate, @Nullable String sdpMid, int sdpMLineIndex,
        @Nullable String usernameFragment) {
    public boolean isEndOfCandidates() { return candidate.isEmpty(); }
}
