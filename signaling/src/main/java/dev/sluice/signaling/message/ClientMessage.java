// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import dev.sluice.signaling.IceCandidateInit;
import dev.sluice.signaling.OfferParams;
import org.jspecify.annotations.Nullable;

/** What a client sends (docs/signaling.md, "Client requests" and "Client notifications"). */
public sealed interface ClientMessage {
    /**
     * @param room the room to enter; null where the token says it
     * @param clientId the identity; null where the token says it
     * @param name shown to people; null for the token's, or else the identity
     */
    record Join(@Nullable String token, @Nullable String room, @Nullable String clientId, @Nullable String name,
            @Nullable ClientSoftware client) implements ClientMessage {}

    /** What the client is made of, for the log. */
    record ClientSoftware(@Nullable String sdk, @Nullable String version) {}

    /** @param lastSeq number of the last notification the client saw, 0 for none */
    record Resume(String resumeToken, long lastSeq) implements ClientMessage {}

    record Offer(OfferParams params) implements ClientMessage {}

    record Answer(int offerId, String sdp) implements ClientMessage {}

    record Candidate(IceCandidateInit candidate) implements ClientMessage {}

    record SetMuted(String trackId, boolean muted) implements ClientMessage {}

    record SetSubscription(String trackId, boolean subscribed) implements ClientMessage {}

    record Ping() implements ClientMessage {}

    record Leave() implements ClientMessage {}
}
