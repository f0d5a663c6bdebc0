// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import java.util.List;

/**
 * A track to be sent to the client.
 *
 * @param streamId the publisher: tracks of one stream are played in sync
 * @param kind audio or video
 * @param ssrc, rtxSsrc raw 32 bits, ours
 * @param codecs of the publisher, in its numbering
 */
public record SenderRequest(String trackId, String streamId, String kind, String cname, int ssrc, int rtxSsrc,
        List<CodecParameters> codecs) {
    public SenderRequest {
        codecs = List.copyOf(codecs);
    }
}
