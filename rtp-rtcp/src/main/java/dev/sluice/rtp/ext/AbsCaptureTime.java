// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;

/**
 * When the first sample of a packet was captured, by the clock of the capturing system, and, from a mixer, how far that clock is from the
 * sender's. Stateless, allocation-free.
 */
public final class AbsCaptureTime {
    public static final int LENGTH = 8; // bytes
    public static final int LENGTH_WITH_OFFSET = 16; // bytes

    private AbsCaptureTime() {}

    /**
     * 64-bit NTP timestamp, see {@link dev.sluice.rtp.NtpTimestamp}.
     *
     * @param index absolute, of the element's data
     */
    public static long ntpTimestamp(ByteBuf packet, int index) { return packet.getLong(index); }

    /**
     * Capture clock minus sender clock, signed 32.32 fixed point seconds; only in an element of {@link #LENGTH_WITH_OFFSET}.
     *
     * @param index absolute, of the element's data
     */
    public static long clockOffset(ByteBuf packet, int index) { return packet.getLong(index + Long.BYTES); }
}
