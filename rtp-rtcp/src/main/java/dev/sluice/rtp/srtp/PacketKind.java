// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import io.netty.buffer.ByteBuf;

/** What differs between SRTP and SRTCP below the packet formats: labels, and where and what to authenticate. */
enum PacketKind {
    RTP(0x00, 8), RTCP(0x03, 4);

    /** Set in the SRTCP index word of an encrypted packet (RFC 3711 §3.4). */
    static final int E_FLAG = 0x8000_0000;

    private final int firstLabel;
    private final int ssrcOffset;

    PacketKind(int firstLabel, int ssrcOffset) {
        this.firstLabel = firstLabel;
        this.ssrcOffset = ssrcOffset;
    }

    /** Labels of RFC 3711 §4.3.2. */
    int encryptionLabel() { return firstLabel; }

    int authenticationLabel() { return firstLabel + 1; }

    int saltLabel() { return firstLabel + 2; }

    /** The SSRC of the packet that starts at {@code start}. */
    int ssrc(ByteBuf packet, int start) {
        return packet.getInt(start + ssrcOffset);
    }

    /**
     * The four bytes that are authenticated but not encrypted behind the payload: the rollover counter of SRTP (RFC 3711 §4.2), which
     * is not sent, or the E flag and index of SRTCP (§3.4), which are.
     */
    int authenticatedWord(long packetIndex) {
        return this == RTP ? (int) (packetIndex >>> 16) : E_FLAG | (int) packetIndex;
    }
}
