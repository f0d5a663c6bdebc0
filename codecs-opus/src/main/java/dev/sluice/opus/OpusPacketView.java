// SPDX-License-Identifier: Apache-2.0
package dev.sluice.opus;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Frames of one Opus packet (RFC 6716 §3.2), checked against every rule of §3.4. Reusable, allocation-free, borrows nothing after
 * {@link #read}.
 *
 * <pre>
 * code 0: | TOC | frame |
 * code 1: | TOC | frame | frame of the same size |
 * code 2: | TOC | size | frame | frame |
 * code 3: | TOC |v|p| count | padding size | sizes, when v | frames | padding |
 * </pre>
 */
public final class OpusPacketView {
    /** Every value but VALID is a drop reason; R1 to R7 are the rules of RFC 6716 §3.4. */
    public enum Verdict {
        VALID,
        /** R1, R4, R6, R7: ends before what it announces. */
        TOO_SHORT,
        /** R2: over 1275 bytes. */
        FRAME_TOO_LONG,
        /** R3, R6: what should be frames of one size cannot be divided so. */
        UNEQUAL_FRAMES,
        /** R5. */
        NO_FRAME,
        /** R5: more than 120 ms. */
        TOO_MUCH_AUDIO
    }

    public static final int MAX_PACKET_MICROS = 120_000; // RFC 6716 §3.4, R5
    public static final int MAX_FRAME_BYTES = 1275; // R2

    private static final int MAX_FRAMES = MAX_PACKET_MICROS / 2_500;
    private static final int VARIABLE_SIZES_BIT = 0x80;
    private static final int PADDING_BIT = 0x40;
    private static final int COUNT_MASK = 0x3F;
    private static final int FIRST_TWO_BYTE_SIZE = 252; // §3.2.1
    private static final int LONG_PADDING = 255; // §3.2.5: 254 bytes, and the next byte counts too

    private int toc;
    private int frameCount;
    private final int[] frameIndexes = new int[MAX_FRAMES];
    private final int[] frameLengths = new int[MAX_FRAMES];
    private ByteBuf packet = Unpooled.EMPTY_BUFFER;
    private int at; // next byte
    private int end; // of the frames; less than at when something overran

    /**
     * @param index absolute, of the payload
     * @param bytes of the payload without RTP padding
     */
    public Verdict read(ByteBuf packet, int index, int bytes) {
        frameCount = 0;
        if (bytes < 1) {
            return Verdict.TOO_SHORT;
        }
        this.packet = packet;
        toc = packet.getUnsignedByte(index);
        at = index + 1;
        end = index + bytes;
        Verdict verdict = switch (OpusToc.frameCountCode(toc)) {
            case 0 -> equalFrames(1);
            case 1 -> equalFrames(2);
            case 2 -> unequalFrames(2);
            default -> countedFrames();
        };
        this.packet = Unpooled.EMPTY_BUFFER;
        return verdict;
    }

    private Verdict countedFrames() {
        if (at == end) {
            return Verdict.TOO_SHORT;
        }
        int head = packet.getUnsignedByte(at++);
        int count = head & COUNT_MASK;
        if (count == 0) {
            return Verdict.NO_FRAME;
        }
        if (count * OpusToc.frameMicros(toc) > MAX_PACKET_MICROS) {
            return Verdict.TOO_MUCH_AUDIO;
        }
        if ((head & PADDING_BIT) != 0 && !takePadding()) {
            return Verdict.TOO_SHORT;
        }
        return (head & VARIABLE_SIZES_BIT) != 0 ? unequalFrames(count) : equalFrames(count);
    }

    private boolean takePadding() {
        int padding = 0;
        int next;
        do {
            if (at >= end) {
                return false;
            }
            next = packet.getUnsignedByte(at++);
            padding += next == LONG_PADDING ? LONG_PADDING - 1 : next;
        } while (next == LONG_PADDING);
        end -= padding;
        return at <= end;
    }

    private Verdict equalFrames(int count) {
        int bytes = end - at;
        if (bytes % count != 0) {
            return Verdict.UNEQUAL_FRAMES;
        }
        if (bytes / count > MAX_FRAME_BYTES) {
            return Verdict.FRAME_TOO_LONG;
        }
        for (int i = 0; i < count; i++) {
            addFrame(at, bytes / count);
            at += bytes / count;
        }
        return Verdict.VALID;
    }

    /** All sizes stand before the first frame; that of the last frame is what remains. */
    private Verdict unequalFrames(int count) {
        int announced = 0;
        for (int i = 0; i < count - 1; i++) {
            int size = takeSize();
            if (size < 0) {
                return Verdict.TOO_SHORT;
            }
            frameLengths[i] = size;
            announced += size;
        }
        int last = end - at - announced;
        if (last < 0) {
            return Verdict.TOO_SHORT;
        }
        if (last > MAX_FRAME_BYTES) {
            return Verdict.FRAME_TOO_LONG;
        }
        frameLengths[count - 1] = last;
        for (int i = 0; i < count; i++) {
            addFrame(at, frameLengths[i]);
            at += frameLengths[i];
        }
        return Verdict.VALID;
    }

    /** One or two bytes, 0..1275 (§3.2.1); -1 behind the end. */
    private int takeSize() {
        if (at >= end) {
            return -1;
        }
        int first = packet.getUnsignedByte(at++);
        if (first < FIRST_TWO_BYTE_SIZE) {
            return first;
        }
        return at >= end ? -1 : first + 4 * packet.getUnsignedByte(at++);
    }

    private void addFrame(int index, int length) {
        frameIndexes[frameCount] = index;
        frameLengths[frameCount++] = length;
    }

    /** See {@link OpusToc}. */
    public int toc() { return toc; }

    /** 1..48. */
    public int frameCount() { return frameCount; }

    /** Absolute index of a frame in the buffer read. */
    public int frameIndex(int frame) { return frameIndexes[frame]; }

    /** 0..{@link #MAX_FRAME_BYTES}. */
    public int frameLength(int frame) { return frameLengths[frame]; }

    /** 2500..{@link #MAX_PACKET_MICROS}. */
    public int durationMicros() {
        return frameCount * OpusToc.frameMicros(toc);
    }

    /**
     * Whether the packet says only that nothing is said: encoders in DTX send frames of no or one byte (RFC 6716 §3.2.1: no byte is a
     * frame not transmitted), and decoders take both as comfort noise.
     */
    public boolean isDiscontinuous() {
        for (int frame = 0; frame < frameCount; frame++) {
            if (frameLengths[frame] > 1) {
                return false;
            }
        }
        return true;
    }
}
