// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import java.util.List;

/** What an offer or answer changed; for the owner to carry out, in order. */
public sealed interface Change {
    /**
     * The client's side of the transport, at first and after an ICE restart.
     *
     * @param fingerprints values of {@code a=fingerprint}
     * @param weAreDtlsClient whether the client waits for our hello ({@code setup:passive})
     */
    record RemoteTransport(String iceUfrag, String icePwd, List<String> fingerprints,
            boolean weAreDtlsClient) implements Change {
        public RemoteTransport {
            fingerprints = List.copyOf(fingerprints);
        }
    }

    /** The client sends on a section where it did not, or with other codecs or SSRCs. */
    record ReceiverChanged(ReceiverParameters parameters) implements Change {}

    record ReceiverRemoved(String mid) implements Change {}

    record SenderActive(SenderParameters parameters) implements Change {}

    record SenderRejected(String trackId, Rejection reason) implements Change {}

    /** Why a client does not take a track. */
    enum Rejection {
        CODEC_UNSUPPORTED, REJECTED
    }
}
