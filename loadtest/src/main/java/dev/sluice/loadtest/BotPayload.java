// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import io.netty.buffer.ByteBuf;

/**
 * What bots put into packets: a byte or two a forwarder looks at, the time of sending, the packet's index, and a pattern made of the index.
 *
 * <pre>
 * Opus:  TOC(1) | nanoTime(8) | index(4) | pattern
 * VP8:   descriptor(1) header(1) | nanoTime(8) | index(4) | pattern
 * </pre>
 */
final class BotPayload {
    static final int OPUS_BYTES = 80;
    private static final int OPUS_TOC_20_MS = 0x78; // CELT, 20 ms, mono, one frame
    private static final int VP8_FRAME_START = 0x10;
    private static final int STAMP_BYTES = 12;

    private BotPayload() {}

    static void writeOpus(ByteBuf out, long nowNanos, int index) {
        out.writeByte(OPUS_TOC_20_MS);
        writeStamp(out, nowNanos, index, OPUS_BYTES - 1 - STAMP_BYTES);
    }

    static void writeVp8(ByteBuf out, boolean frameStart, boolean keyFrame, long nowNanos, int index,
            int payloadBytes) {
        out.writeByte(frameStart ? VP8_FRAME_START : 0);
        out.writeByte(keyFrame ? 0 : 1);
        writeStamp(out, nowNanos, index, payloadBytes - 2 - STAMP_BYTES);
    }

    private static void writeStamp(ByteBuf out, long nowNanos, int index, int patternBytes) {
        out.writeLong(nowNanos);
        out.writeInt(index);
        for (int i = 0; i < patternBytes; i++) {
            out.writeByte(index + i);
        }
    }

    /** Index of the stamp in the payload. */
    static int stampOffset(boolean audio) { return audio ? 1 : 2; }

    static long sentNanos(ByteBuf packet, int stampIndex) { return packet.getLong(stampIndex); }

    /** Whether every byte of the pattern is what the sender wrote. */
    static boolean isIntact(ByteBuf packet, int stampIndex, int end) {
        int index = packet.getInt(stampIndex + Long.BYTES);
        int start = stampIndex + STAMP_BYTES;
        for (int i = start; i < end; i++) {
            if (packet.getByte(i) != (byte) (index + i - start)) {
                return false;
            }
        }
        return true;
    }
}
