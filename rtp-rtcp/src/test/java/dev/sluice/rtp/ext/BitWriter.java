// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import java.util.BitSet;

/** Assembles bit fields, most significant bit first; what {@link BitReader} reads. */
final class BitWriter {
    private final BitSet bits = new BitSet();
    private int length;

    BitWriter bits(int count, int value) {
        for (int i = count - 1; i >= 0; i--) {
            bits.set(length++, (value >>> i & 1) != 0);
        }
        return this;
    }

    BitWriter flag(boolean value) { return bits(1, value ? 1 : 0); }

    /** ns(n) of the AV1 specification §4.10.7. */
    BitWriter nonSymmetric(int n, int value) {
        int width = Integer.SIZE - Integer.numberOfLeadingZeros(n);
        int shortCodes = (1 << width) - n;
        return value < shortCodes ? bits(width - 1, value) : bits(width, value + shortCodes);
    }

    /** Padded with zeros to whole bytes. */
    byte[] bytes() {
        byte[] bytes = new byte[(length + 7) / 8];
        for (int i = 0; i < length; i++) {
            bytes[i / 8] |= (byte) (bits.get(i) ? 0x80 >>> i % 8 : 0);
        }
        return bytes;
    }
}
