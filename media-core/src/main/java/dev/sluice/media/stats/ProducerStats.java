// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.stats;

/**
 * One track of a publisher; totals since it was published.
 *
 * @param codec the payload format last seen, such as {@code VP8}
 * @param ssrc raw 32 bits
 * @param bytes of plaintext RTP, headers included
 * @param packetsExpected by sequence numbers (RFC 3550 A.3)
 * @param packetsLost expected and never received, repaired ones not counted
 * @param restored packets that came by retransmission
 * @param restarts times the stream began anew with another SSRC or numbering
 * @param roundTripMicros to the publisher; 0 when not yet measured
 */
public record ProducerStats(String id, String kind, String codec, int ssrc, long packets, long bytes,
        long packetsExpected,
        long packetsLost, long restored, long duplicates, long nacksSent, long keyFrames, long keyFrameRequests,
        long restarts,
        long jitterMicros, long roundTripMicros) {}
