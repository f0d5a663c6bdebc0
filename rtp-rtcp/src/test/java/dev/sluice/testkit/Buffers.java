// SPDX-License-Identifier: Apache-2.0
package dev.sluice.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/** Bytes as the buffers a parser meets. Heap buffers are left to the garbage collector; direct ones are the caller's to release. */
public final class Buffers {
    /** Index of the first readable byte in {@link #offset} buffers; odd, so that alignment is not taken for granted. */
    public static final int OFFSET = 13;
    /** Writable bytes behind the readable ones. */
    public static final int TAIL_BYTES = 64;
    private static final byte GARBAGE = (byte) 0xA5;

    private Buffers() {}

    /** Nothing before or behind: reading one byte too far throws. */
    public static ByteBuf tight(byte[] bytes) {
        return Unpooled.wrappedBuffer(bytes.clone());
    }

    /** In the middle of a larger heap buffer that is full of garbage: a forgotten base offset or length shows. */
    public static ByteBuf offset(byte[] bytes) {
        return surround(Unpooled.buffer(OFFSET + bytes.length + TAIL_BYTES), bytes);
    }

    /** As {@link #offset} in direct memory. The caller releases it. */
    public static ByteBuf direct(byte[] bytes) {
        return surround(Unpooled.directBuffer(OFFSET + bytes.length + TAIL_BYTES), bytes);
    }

    /** Copy of the readable bytes; leaves the indices alone. */
    public static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    private static ByteBuf surround(ByteBuf buffer, byte[] bytes) {
        byte[] garbage = new byte[buffer.capacity()];
        Arrays.fill(garbage, GARBAGE);
        buffer.setBytes(0, garbage).setBytes(OFFSET, bytes);
        return buffer.setIndex(OFFSET, OFFSET + bytes.length);
    }
}
