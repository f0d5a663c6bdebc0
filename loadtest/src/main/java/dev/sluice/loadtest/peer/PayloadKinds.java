// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.RtpMap;
import dev.sluice.signaling.sdp.SessionDescription;

/** What the payload types of a bundle mean (RFC 8843 §10.1.2: one type means one thing in all its sections). Confined to one thread. */
final class PayloadKinds {
    /** What a packet holds. */
    enum Kind {
        UNKNOWN, AUDIO, VIDEO, VIDEO_RETRANSMISSION
    }

    private final Kind[] byType = new Kind[128];

    PayloadKinds() { java.util.Arrays.fill(byType, Kind.UNKNOWN); }

    /** Learns from an answer. */
    void add(SessionDescription answer) {
        for (MediaDescription section : answer.media()) {
            if (section.kind().equals("application")) {
                continue; // its formats are no numbers
            }
            for (RtpMap map : section.rtpMaps().values()) {
                byType[map.payloadType()] = section.kind().equals("audio")
                        ? Kind.AUDIO
                        : map.name().equalsIgnoreCase("rtx") ? Kind.VIDEO_RETRANSMISSION : Kind.VIDEO;
            }
        }
    }

    /** @param payloadType 0 to 127 */
    Kind of(int payloadType) { return byType[payloadType]; }
}
