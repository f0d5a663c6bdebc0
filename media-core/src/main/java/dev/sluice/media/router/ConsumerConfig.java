// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.rtp.ext.HeaderExtensionMap;
import java.util.List;

/**
 * What a subscriber negotiated for one track.
 *
 * @param id of the consumer, unique in its transport
 * @param producerId the track
 * @param ssrc raw 32 bits, chosen by us
 * @param rtxSsrc raw 32 bits; unused when no mapping has an RTX payload type
 * @param cname RTCP canonical name; the same for all tracks of one publisher, so that receivers can synchronise them
 * @param codecs the producer's codecs the subscriber accepted
 * @param extensions negotiated with the subscriber
 */
public record ConsumerConfig(String id, String producerId, int ssrc, int rtxSsrc, String cname,
        List<CodecMapping> codecs,
        HeaderExtensionMap extensions) {
    public ConsumerConfig {
        codecs = List.copyOf(codecs);
    }
}
