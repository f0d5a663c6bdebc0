// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

/**
 * One participant's commands. Signaling calls it on virtual threads, never two calls at a time, also across a resume; calls may
 * block for a moment (a hop to the room's loop and back). Once {@link #leave} was called or {@link ClientLink#close} was used no
 * further call begins.
 *
 * <p>Commands refuse with a {@link SignalingException}, which becomes the error answer of the request.
 */
public interface ParticipantSession {
    /** Room, participant and the others as of now; asked after a join and again after each resume. */
    JoinedRoom joined();

    /**
     * The client's offer. Media sections that {@code params} does not name publish nothing, whatever their direction says.
     *
     * @throws SignalingException {@link SignalingError#GLARE}, {@link SignalingError#BAD_SDP},
     *     {@link SignalingError#NEGOTIATION_FAILED}, {@link SignalingError#LIMIT_EXCEEDED}
     */
    OfferResult offer(OfferParams params);

    /**
     * The client's answer to {@link ServerNotification.Offer}.
     *
     * @throws SignalingException {@link SignalingError#BAD_SDP}, {@link SignalingError#NEGOTIATION_FAILED}, and
     *     {@link SignalingError#NOT_FOUND} when {@code offerId} is not the outstanding offer
     */
    void answer(int offerId, String sdp);

    /** A trickled candidate, or the end of gathering. Comes as a notification: an exception is counted and not answered. */
    void addCandidate(IceCandidateInit candidate);

    /** @throws SignalingException {@link SignalingError#NOT_FOUND} unless the participant itself publishes the track */
    void setMuted(String trackId, boolean muted);

    /** @throws SignalingException {@link SignalingError#NOT_FOUND} when the room has no such track */
    void setSubscription(String trackId, boolean subscribed);

    /**
     * The socket died. Media goes on; signaling calls {@link #socketResumed} or, when the resume window is over,
     * {@link #leave}. The implementation may end the participant earlier, when its media is silent too, by
     * {@link ClientLink#close} with {@link CloseReason#CONNECTION_LOST}.
     */
    void socketLost();

    void socketResumed();

    /** The participant is to be removed from the room. Called at most once, as the last call. */
    void leave(LeaveReason reason);
}
