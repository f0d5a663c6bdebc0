// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;

/** Number of a packet among all of its transport (draft-holmer-rmcat-transport-wide-cc-extensions-01 §2). */
public final class TransportSequenceNumber {
    public static final int LENGTH = 2; // bytes

    private TransportSequenceNumber() {}

    /**
     * 0..65535.
     *
     * @param index absolute, of the element's data
     */
    public static int value(ByteBuf packet, int index) { return packet.getUnsignedShort(index); }
}
