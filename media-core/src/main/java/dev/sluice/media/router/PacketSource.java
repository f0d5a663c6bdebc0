// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import org.jspecify.annotations.Nullable;

/**
 * Where consumers get a track from: its {@link Producer}, or on another loop a {@link ProducerRelay} of it. Confined to the loop of its
 * consumers.
 */
public interface PacketSource {
    MediaKind kind();

    int clockRateHz();

    void addConsumer(Consumer consumer);

    void removeConsumer(Consumer consumer);

    /** A packet to send again: borrowed, or null when it never came or is too old to be of use. */
    @Nullable
    MediaPacket find(long extendedSequence, long nowNanos);

    /** Of the publisher, in the timestamps of this stream. */
    StreamClock clock();

    /** Asks the publisher for a key frame, soon and once for everybody who asks. */
    void requestKeyFrame(long nowNanos);
}
