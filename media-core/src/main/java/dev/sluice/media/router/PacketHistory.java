// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import org.jspecify.annotations.Nullable;

/**
 * The last packets of one producer, for retransmission to any subscriber (RFC 4588). Bounded in count and in age; owns one reference of
 * each packet it holds, and lets packets go as soon as they are too old. Its ring is as large as the stream's rate asks for. Confined to
 * the router's loop.
 */
final class PacketHistory {
    private static final int FIRST_CAPACITY = 32; // packets

    private final int maxCapacity;
    private final long maxAgeNanos;
    private @Nullable MediaPacket[] ring; // of a power of two; null outside of oldest..newest and where a packet is missing
    private long oldest;
    private long newest = -1; // below oldest while nothing is held

    /** @param maxCapacity packets, a power of two */
    PacketHistory(int maxCapacity, long maxAgeNanos) {
        if (Integer.bitCount(maxCapacity) != 1) {
            throw new IllegalArgumentException("capacity is not a power of two: " + maxCapacity);
        }
        this.maxCapacity = maxCapacity;
        this.maxAgeNanos = maxAgeNanos;
        this.ring = new @Nullable MediaPacket[Math.min(FIRST_CAPACITY, maxCapacity)];
    }

    /** Takes a reference of its own; a packet older than all that fit is not kept. */
    void store(MediaPacket packet) {
        long sequence = packet.extendedSequence();
        if (sequence > newest) {
            expire(sequence, packet.arrivalNanos());
            oldest = oldest > newest ? sequence : oldest;
            newest = sequence;
            reserve(newest - oldest + 1);
        } else if (sequence < oldest) {
            if (newest - sequence >= ring.length) {
                return;
            }
            oldest = sequence;
        }
        int slot = slot(sequence);
        release(slot);
        ring[slot] = packet.retain();
    }

    /** Borrowed, or null when it never came or is too old to be of use. */
    @Nullable
    MediaPacket find(long extendedSequence, long nowNanos) {
        if (extendedSequence < oldest || extendedSequence > newest) {
            return null;
        }
        MediaPacket packet = ring[slot(extendedSequence)];
        return isGone(packet, nowNanos) ? null : packet;
    }

    /** Lets go of what is too old. */
    void expire(long nowNanos) { expire(newest, nowNanos); }

    void close() {
        for (int slot = 0; slot < ring.length; slot++) {
            release(slot);
        }
        oldest = 0;
        newest = -1;
    }

    private void expire(long next, long nowNanos) {
        while (oldest <= newest && (next - oldest >= maxCapacity || isGone(ring[slot(oldest)], nowNanos))) {
            release(slot(oldest));
            oldest++;
        }
    }

    private boolean isGone(@Nullable MediaPacket packet, long nowNanos) {
        return packet == null || nowNanos - packet.arrivalNanos() > maxAgeNanos;
    }

    private void release(int slot) {
        MediaPacket packet = ring[slot];
        ring[slot] = null;
        if (packet != null) {
            packet.release();
        }
    }

    private void reserve(long packets) {
        if (packets > ring.length) {
            @Nullable
            MediaPacket[] larger = new @Nullable MediaPacket[Integer.highestOneBit((int) packets - 1) << 1];
            for (MediaPacket packet : ring) {
                if (packet != null) {
                    larger[(int) packet.extendedSequence() & larger.length - 1] = packet;
                }
            }
            ring = larger;
        }
    }

    private int slot(long sequence) { return (int) sequence & ring.length - 1; }
}
