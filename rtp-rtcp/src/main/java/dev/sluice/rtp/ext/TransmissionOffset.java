// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;

/** How long after its timestamp a packet was sent (RFC 5450 §3). */
public final class TransmissionOffset {
    public static final int LENGTH = 3; // bytes

    private TransmissionOffset() {}

    /**
     * Ticks of the media clock, signed.
     *
     * @param index absolute, of the element's data
     */
    public static int ticks(ByteBuf packet, int index) { return packet.getMedium(index); }
}
