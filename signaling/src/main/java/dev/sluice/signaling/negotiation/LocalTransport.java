// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import java.util.List;

/**
 * Our side of the transport, as SDP names it.
 *
 * @param fingerprint value of {@code a=fingerprint}
 * @param candidates without {@code a=}, best first; all there are
 */
public record LocalTransport(String iceUfrag, String icePwd, String fingerprint, List<String> candidates) {
    public LocalTransport {
        candidates = List.copyOf(candidates);
    }

    /** After an ICE restart. */
    public LocalTransport withCredentials(String ufrag, String pwd) {
        return new LocalTransport(ufrag, pwd, fingerprint, candidates);
    }
}
