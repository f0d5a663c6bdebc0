// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Network byte order at bare addresses, and words as C has them. Nothing is checked: whoever passes an address answers for the bytes
 * behind it.
 */
@SuppressWarnings("restricted") // addresses go to native code and back; --enable-native-access is the operator's consent
final class NativeMemory {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private NativeMemory() {}

    static short getShort(long address) { return ALL.get(SHORT, address); }

    static long getLong(long address) { return ALL.get(LONG, address); }

    static void setInt(long address, int value) { ALL.set(INT, address, value); }

    static void setLong(long address, long value) { ALL.set(LONG, address, value); }

    /** In the machine's own byte order, as all words. */
    static long getWord(long address) {
        return ALL.get(JAVA_LONG_UNALIGNED, address);
    }

    static void setWord(long address, long value) { ALL.set(JAVA_LONG_UNALIGNED, address, value); }

    static void setZero(long address, int length) { ALL.asSlice(address, length).fill((byte) 0); }

    static void copy(long from, long to, int length) { MemorySegment.copy(ALL, from, ALL, to, length); }

    static void copy(byte[] from, long to) { MemorySegment.copy(from, 0, ALL, ValueLayout.JAVA_BYTE, to, from.length); }
}
