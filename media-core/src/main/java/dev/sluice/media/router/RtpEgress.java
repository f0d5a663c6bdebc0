// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import io.netty.buffer.ByteBuf;

/** Where a consumer's packets go: the SRTP side of the subscriber's transport. Confined to the loop. */
public interface RtpEgress {
    /** Whether keys and a path exist; packets sent before are lost. */
    boolean isReady();

    /** The consumer's track ended: forget it. */
    void removeConsumer(Consumer consumer);

    /** An empty buffer with room for any packet and its authentication; borrowed until the packet is sent. */
    ByteBuf begin();

    /**
     * Encrypts the borrowed payload behind the header and queues the packet.
     *
     * @param header from {@link #begin}, holding only the RTP header
     * @param payload borrowed, not modified
     * @param rolloverCounter upper bits of the extended sequence number (RFC 3711 §3.3.1)
     */
    void sendRtp(ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength,
            int rolloverCounter);

    /**
     * Encrypts a packet whose payload stands behind its header already, and queues it.
     *
     * @param packet from {@link #begin}
     */
    void sendRtpInPlace(ByteBuf packet, int headerLength, int rolloverCounter);
}
