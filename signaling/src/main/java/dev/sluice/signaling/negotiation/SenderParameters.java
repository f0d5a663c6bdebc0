// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import java.util.List;

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
}
