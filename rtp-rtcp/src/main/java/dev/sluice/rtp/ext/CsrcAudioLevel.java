// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.ext;

import io.netty.buffer.ByteBuf;

/** Mixer-to-client audio levels (RFC 6465 §3): one byte for each CSRC of the packet, in their order. */
public final class CsrcAudioLevel {
    private CsrcAudioLevel() {}

    /**
     * Level below overload of one contributing source, -dBov: 0 is loudest, 127 silence.
     *
     * @param index absolute, of the element's data
     * @param source 0-based position of the CSRC, less than the element's length in bytes
     */
    public static int level(ByteBuf packet, int index, int source) { return packet.getByte(index + source) & 0x7F; }
}
