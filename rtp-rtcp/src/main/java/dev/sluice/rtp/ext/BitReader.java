// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Reads bit fields, most significant bit first, from a borrowed range of bytes. Behind the end it reads zeros and remembers that it did,
 * so that a parser checks once. Reusable, allocation-free.
 */
final class BitReader {
    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private int startByte;
    private int bit; // next, from the start
    private int endBit;

    void wrap(ByteBuf in, int index, int bytes) {
        this.in = in;
        this.startByte = index;
        this.bit = 0;
        this.endBit = bytes * Byte.SIZE;
    }

    /** Lets go of the borrowed bytes. */
    void release() { in = Unpooled.EMPTY_BUFFER; }

    /** @param count 0..32 */
    int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 1 | nextBit();
        }
        return value;
    }

    boolean flag() { return nextBit() != 0; }

    /** A value of 0..n-1 in the shortest code for n values, ns(n) of the AV1 specification §4.10.7. */
    int nonSymmetric(int n) {
        int width = Integer.SIZE - Integer.numberOfLeadingZeros(n);
        int shortCodes = (1 << width) - n;
        int value = bits(width - 1);
        return value < shortCodes ? value : (value << 1) - shortCodes + nextBit();
    }

    boolean overran() { return bit > endBit; }

    private int nextBit() {
        if (bit >= endBit) {
            bit = endBit + 1;
            return 0;
        }
        int value = in.getByte(startByte + bit / Byte.SIZE) >>> 7 - bit % Byte.SIZE & 1;
        bit++;
        return value;
    }
}
