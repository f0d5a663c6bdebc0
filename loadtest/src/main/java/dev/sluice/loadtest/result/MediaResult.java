// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Media of the measured window, at all receivers together.
 *
 * @param total audio and video
 * @param audio null where none was sent, as is {@code video}
 * @param freezes of video; null without video
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MediaResult(Flow total, @Nullable Flow audio, @Nullable Flow video, @Nullable Freezes freezes) {
    /**
     * Packets of one kind.
     *
     * @param sent by all publishers, all layers
     * @param expected at all receivers
     * @param received of those expected, each once
     * @param lost expected and never received, after whatever repair there was
     * @param lossRatio of those expected, 0 to 1
     * @param duplicates came again
     * @param reordered came behind a later one of their stream
     * @param repaired came as retransmissions
     * @param foreign without a stamp: the server's own, such as padding
     * @param forwardedPerSecond all that came, of the window
     * @param forwardedBitsPerSecond RTP with header, without UDP
     * @param latencyMicros through the server: from the time the publisher sent the packet's burst until the receiver's kernel had the
     *        packet
     * @param dueToReadMicros from the time a packet was due at the publisher until the client had read it: what the load generator adds
     *        is in it
     */
    public record Flow(long sent, long expected, long received, long lost, double lossRatio, long duplicates,
            long reordered, long repaired, long foreign, double forwardedPerSecond, double forwardedBitsPerSecond,
            Distribution latencyMicros, Distribution dueToReadMicros) {}

    /**
     * Times without a complete frame of more than three frame intervals, and more than 150 ms beyond one.
     *
     * @param streams video streams seen by receivers, frozen or not
     * @param frozenStreams had at least one
     * @param frozenRatio of the time of all streams, 0 to 1
     */
    public record Freezes(int streams, int frozenStreams, long count, double seconds, double longestMillis,
            double frozenRatio) {}
}
