// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A track the client agreed to receive.
 *
 * @param codecs those of the request the client takes, in the client's numbering
 */
public record SenderParameters(SenderRequest request, String mid, List<CodecParameters> codecs,
        List<HeaderExtensionMapping> extensions) {
    public SenderParameters {
        codecs = List.copyOf(codecs);
        extensions = List.copyOf(extensions);
    }

    /** Whether what was sent so far can be sent on: the same codecs and extensions under the same numbers, or more extensions. */
    boolean continues(@Nullable SenderParameters before) {
        if (before == null || before.codecs.size() != codecs.size()) {
            return false;
        }
        for (int i = 0; i < codecs.size(); i++) {
            CodecParameters codec = codecs.get(i);
            CodecParameters codecBefore = before.codecs.get(i);
            if (codec.payloadType() != codecBefore.payloadType() || !codec.sameFormat(codecBefore)
                    || codec.rtxPayloadType() != codecBefore.rtxPayloadType()) {
                return false;
            }
        }
        return extensions.containsAll(before.extensions);
    }
}
