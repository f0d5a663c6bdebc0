// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.stats;

/**
 * One track on its way to one subscriber; totals since the subscription began.
 *
 * @param ssrc raw 32 bits
 * @param payloadBytes without headers, padding and retransmissions
 * @param nacks packets the subscriber asked for again
 * @param nacksUnanswered of these, packets no longer (or never) in the history
 * @param notForwarded packets of the publisher left out: padding, waiting for a key frame, paused, codec not accepted
 * @param fractionLost 0..1, of the last receiver report
 * @param packetsLost as the subscriber reports them; may be negative with duplicates (RFC 3550 §6.4.1)
 * @param roundTripMicros to the subscriber; 0 when not yet measured
 */
public record ConsumerStats(String id, String producerId, int ssrc, long packets, long payloadBytes,
        long retransmissions,
        long nacks, long nacksUnanswered, long notForwarded, long keyFrameRequests, double fractionLost,
        long packetsLost,
        long jitterMicros, long roundTripMicros) {}
