// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import io.netty.buffer.ByteBuf;

/** Where a consumer's packets go: the SRTP side of the subscriber's transport. Confined to the loop. */
public interface RtpEgress {
    /** Whether keys and a path exist; packets sent before are lost. */
    boolean isReady();

    /** The consumer's track ended: forget it. */
    void removeConsumer(Consumer consumer);

    /** A buffer for header, payload and {@code tailBytes} of authentication, owned by the caller. */
    ByteBuf allocate(int packetBytes);

    /**
     * Encrypts the borrowed payload behind the header and sends the packet.
     *
     * @param ownedHeader from {@link #allocate}, holding only the RTP header; consumed
     * @param payload borrowed, not modified
     * @param rolloverCounter upper bits of the extended sequence number (RFC 3711 §3.3.1)
     */
    void sendRtp(ByteBuf ownedHeader, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength,
            int rolloverCounter);

    /** Encrypts a packet whose payload stands behind its header already, and sends it; consumes the buffer. */
    void sendRtpInPlace(ByteBuf ownedPacket, int headerLength, int rolloverCounter);
}
