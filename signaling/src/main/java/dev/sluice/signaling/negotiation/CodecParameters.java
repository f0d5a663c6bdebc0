// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import java.util.List;
import java.util.Map;

/**
 * One codec as negotiated on one media section.
 *
 * @param payloadType 0..127, in the numbering of this PeerConnection
 * @param name media subtype, such as {@code VP8}; case does not matter
 * @param channels 1 where SDP names none
 * @param formatParameters in order
 * @param rtxPayloadType of its retransmissions (RFC 4588), or -1
 * @param feedback values of {@code rtcp-fb}, such as {@code nack pli}
 */
public record CodecParameters(int payloadType, String name, int clockRateHz, int channels,
        Map<String, String> formatParameters,
        int rtxPayloadType, List<String> feedback) {
    public CodecParameters {
        feedback = List.copyOf(feedback);
    }

    /** Whether two PeerConnections mean the same bitstream. */
    public boolean sameFormat(CodecParameters other) {
        return CodecRules.key(name, clockRateHz, channels, formatParameters)
                .equals(CodecRules.key(other.name, other.clockRateHz, other.channels, other.formatParameters));
    }
}
