// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.stats;

/**
 * Sums over tracks, ended ones included, so that they never go down.
 *
 * @param received, lost, restored, duplicates packets of publishers
 * @param nacksSent, keyFrameRequestsSent what publishers were asked for
 * @param sent, retransmitted packets to subscribers
 * @param nacksReceived, keyFrameRequestsReceived what subscribers asked for
 */
public record MediaTotals(long received, long lost, long restored, long duplicates, long nacksSent, long keyFrames,
        long keyFrameRequestsSent, long sent, long retransmitted, long nacksReceived, long keyFrameRequestsReceived) {
    public static final MediaTotals ZERO = new MediaTotals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public MediaTotals plus(ProducerStats track) {
        return new MediaTotals(received + track.packets(), lost + track.packetsLost(), restored + track.restored(),
                duplicates + track.duplicates(), nacksSent + track.nacksSent(), keyFrames + track.keyFrames(),
                keyFrameRequestsSent + track.keyFrameRequests(), sent, retransmitted, nacksReceived,
                keyFrameRequestsReceived);
    }

    public MediaTotals plus(ConsumerStats track) {
        return new MediaTotals(received, lost, restored, duplicates, nacksSent, keyFrames, keyFrameRequestsSent,
                sent + track.packets(), retransmitted + track.retransmissions(), nacksReceived + track.nacks(),
                keyFrameRequestsReceived + track.keyFrameRequests());
    }

    public MediaTotals plus(MediaTotals other) {
        return new MediaTotals(received + other.received, lost + other.lost, restored + other.restored,
                duplicates + other.duplicates, nacksSent + other.nacksSent, keyFrames + other.keyFrames,
                keyFrameRequestsSent + other.keyFrameRequestsSent, sent + other.sent,
                retransmitted + other.retransmitted,
                nacksReceived + other.nacksReceived, keyFrameRequestsReceived + other.keyFrameRequestsReceived);
    }
}
