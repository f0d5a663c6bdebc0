// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import java.util.List;
import java.util.Map;

/**
 * What the client sends on one media section.
 *
 * @param kind audio or video
 * @param codecs at least one, in the client's order
 * @param ssrcs announced ones, raw 32 bits, repair streams left out; may be empty
 * @param repairSsrcs of RTX, by the main SSRC
 */
public record ReceiverParameters(String mid, String kind, List<CodecParameters> codecs,
        List<HeaderExtensionMapping> extensions,
        List<Integer> ssrcs, Map<Integer, Integer> repairSsrcs) {
    public ReceiverParameters {
        codecs = List.copyOf(codecs);
        extensions = List.copyOf(extensions);
        ssrcs = List.copyOf(ssrcs);
        repairSsrcs = Map.copyOf(repairSsrcs);
    }

    /**
     * Whether the client goes on sending what it sent: the same streams in the same codec. A later description may well list fewer
     * codecs or extensions without anything changing on the wire.
     */
    boolean continues(ReceiverParameters before) {
        CodecParameters codec = codecs.getFirst();
        CodecParameters codecBefore = before.codecs.getFirst();
        return codec.payloadType() == codecBefore.payloadType() && codec.sameFormat(codecBefore)
                && ssrcs.equals(before.ssrcs)
                && repairSsrcs.equals(before.repairSsrcs);
    }
}
