// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import java.util.List;
import java.util.Set;

/**
 * What a PeerConnection is ready for.
 *
 * @param receivedExtensions URIs of header extensions understood on what clients send
 * @param sentAudioExtensions, sentVideoExtensions URIs of those forwarded to clients
 * @param maxMediaSections of a client's offer, and of ours
 */
public record PeerConnectionConfig(Set<String> receivedExtensions, List<String> sentAudioExtensions,
        List<String> sentVideoExtensions, int maxMediaSections) {
    public PeerConnectionConfig {
        receivedExtensions = Set.copyOf(receivedExtensions);
        sentAudioExtensions = List.copyOf(sentAudioExtensions);
        sentVideoExtensions = List.copyOf(sentVideoExtensions);
    }

    List<String> sentExtensions(String kind) {
        return kind.equals("audio") ? sentAudioExtensions : sentVideoExtensions;
    }
}
