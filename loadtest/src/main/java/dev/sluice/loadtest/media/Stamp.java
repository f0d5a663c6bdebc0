// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.media;

import io.netty.buffer.ByteBuf;

/**
 * The last bytes of a payload, where no forwarder looks and none adds: what comes in front of them may be rewritten. Reusable, confined.
 *
 * <pre>
 * due nanoTime(8) | sent, microseconds after due(4) | source(4) | index(4) | key frame(1 bit) frame(31 bits)
 * | packets of the frame(2) | magic(2)
 * </pre>
 */
public final class Stamp {
    /** Bytes it takes. */
    public static final int LENGTH = 28;

    private static final int MAGIC = 0x5CE7;
    private static final int LAYER_BITS = 2;
    private static final int SENT = 8;
    private static final int SOURCE = 12;
    private static final int INDEX = 16;
    private static final int FRAME = 20;
    private static final int FRAME_PACKETS = 24;
    private static final int MAGIC_AT = 26;
    private static final long MAX_SENT_MICROS = 0xFFFF_FFFFL; // more than an hour
    private static final long NANOS_PER_MICRO = 1000;

    private long dueNanos;
    private long sentNanos;
    private int source;
    private int index;
    private int frame;
    private int framePackets;

    /**
     * Reads.
     *
     * @param end index behind the payload, without RTP padding
     * @param start index of the payload
     * @return whether there is a stamp
     */
    public boolean read(ByteBuf packet, int start, int end) {
        int at = end - LENGTH;
        if (at < start || packet.getUnsignedShort(at + MAGIC_AT) != MAGIC) {
            return false;
        }
        dueNanos = packet.getLong(at);
        sentNanos = dueNanos + packet.getUnsignedInt(at + SENT) * NANOS_PER_MICRO;
        source = packet.getInt(at + SOURCE);
        index = packet.getInt(at + INDEX);
        frame = packet.getInt(at + FRAME);
        framePackets = packet.getUnsignedShort(at + FRAME_PACKETS);
        return true;
    }

    /**
     * Writes over the last bytes before the writer index.
     *
     * @param sentNanos not before it was due
     */
    static void overwrite(ByteBuf packet, long dueNanos, long sentNanos, int source, int index, Frame frame) {
        int at = packet.writerIndex() - LENGTH;
        packet.setLong(at, dueNanos);
        packet.setInt(at + SENT, (int) Math.min(MAX_SENT_MICROS, (sentNanos - dueNanos) / NANOS_PER_MICRO));
        packet.setInt(at + SOURCE, source);
        packet.setInt(at + INDEX, index);
        packet.setInt(at + FRAME, frame.number() | (frame.isKey() ? Integer.MIN_VALUE : 0));
        packet.setShort(at + FRAME_PACKETS, frame.packets());
        packet.setShort(at + MAGIC_AT, MAGIC);
    }

    /** @param number of the picture, the same in all layers, 0 or more */
    record Frame(int number, boolean isKey, int packets) {}

    /** @param layer 0 to 3, lowest first */
    static int source(int track, int layer) {
        return track << LAYER_BITS | layer;
    }

    /** When the packet was due, by the clock of {@link System#nanoTime}. */
    public long dueNanos() { return dueNanos; }

    /** When its burst was about to be sent, to the microsecond before, by the same clock. */
    public long sentNanos() {
        return sentNanos;
    }

    /** Number of the published track, unique in a run. */
    public int track() { return source >>> LAYER_BITS; }

    public int layer() { return source & (1 << LAYER_BITS) - 1; }

    /** Of the packet in its layer, from 0. */
    public int index() { return index; }

    public int frame() { return frame & Integer.MAX_VALUE; }

    public boolean isKeyFrame() { return frame < 0; }

    /** Packets the frame has in this layer. */
    public int framePackets() { return framePackets; }
}
