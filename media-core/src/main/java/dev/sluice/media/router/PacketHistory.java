// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import org.jspecify.annotations.Nullable;

/**
 * The last packets of one producer, for retransmission to any subscriber (RFC 4588). Bounded in count and in age; owns one reference of
 * each packet it holds. Confined to the router's loop.
 */
final class PacketHistory {
    private final @Nullable MediaPacket[] ring;
    private final int mask;
    private final long maxAgeNanos;

    /** @param capacity packets, a power of two */
    PacketHistory(int capacity, long maxAgeNanos) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity is not a power of two: " + capacity);
        }
        this.ring = new MediaPacket[capacity];
        this.mask = capacity - 1;
        this.maxAgeNanos = maxAgeNanos;
    }

    /** Takes a reference of its own; the packet in its place is let go. */
    void store(MediaPacket packet) {
        int slot = (int) packet.extendedSequence() & mask;
        MediaPacket old = ring[slot];
        ring[slot] = packet.retain();
        if (old != null) {
            old.release();
        }
    }

    /** Borrowed, or null when it never came or is too old to be of use. */
    @Nullable
    MediaPacket find(long extendedSequence, long nowNanos) {
        MediaPacket packet = ring[(int) extendedSequence & mask];
        boolean usable = packet != null && packet.extendedSequence() == extendedSequence
                && nowNanos - packet.arrivalNanos() <= maxAgeNanos;
        return usable ? packet : null;
    }

    void close() {
        for (int slot = 0; slot < ring.length; slot++) {
            MediaPacket packet = ring[slot];
            ring[slot] = null;
            if (packet != null) {
                packet.release();
            }
        }
    }
}
