// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.rtp.ext.HeaderExtensionMap;
import java.util.List;

/**
 * A track a publisher negotiated.
 *
 * @param id the track's id
 * @param mid its media section, as in the MID header extension (RFC 9143)
 * @param codecs at least one; all of one clock rate
 * @param extensions negotiated with the publisher
 * @param ssrcs signalled main and RTX SSRCs, empty when the publisher names none (then MID or payload type tell)
 */
public record ProducerConfig(String id, MediaKind kind, String mid, List<CodecBinding> codecs,
        HeaderExtensionMap extensions,
        List<SignalledSsrc> ssrcs) {
    public ProducerConfig {
        codecs = List.copyOf(codecs);
        ssrcs = List.copyOf(ssrcs);
        if (codecs.isEmpty()) {
            throw new IllegalArgumentException("producer " + id + " has no codec");
        }
    }

    /** One SSRC of the publisher's SDP: raw 32 bits, and whether it carries retransmissions. */
    public record SignalledSsrc(int ssrc, boolean rtx) {}
}
