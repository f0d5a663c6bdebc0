// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.sluice;

import dev.sluice.signaling.sdp.MediaDescription;
import dev.sluice.signaling.sdp.RtpMap;

/** What a payload type of the server's means, without looking at SSRCs. Confined. */
final class PayloadKinds {
    private static final byte AUDIO = 1;
    private static final byte RETRANSMISSION = 2;

    private final byte[] kinds = new byte[128];

    void learn(MediaDescription section) {
        for (RtpMap map : section.rtpMaps().values()) {
            kinds[map.payloadType()] = map.name().equalsIgnoreCase("rtx")
                    ? RETRANSMISSION
                    : section.kind().equals("audio") ? AUDIO : 0;
        }
    }

    boolean isAudio(int payloadType) { return kinds[payloadType] == AUDIO; }

    boolean isRetransmission(int payloadType) { return kinds[payloadType] == RETRANSMISSION; }
}
