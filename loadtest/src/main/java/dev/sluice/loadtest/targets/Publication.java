// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.targets;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.List;

/** A negotiated track, ready to be sent. Confined to the event loop of its socket, but for {@link #loop}. */
public interface Publication {
    /** RTP payload type of the track's codec. */
    int payloadType();

    /** One for each layer of the request, at least one. */
    List<Integer> ssrcs();

    /** Negotiated id (1 to 14) of the header extension with this URI, or 0. */
    int extensionId(String uri);

    /** Memory for a packet, of the pool of the event loop. */
    ByteBuf allocate();

    /**
     * Encrypts and queues a packet until {@link #flush}.
     *
     * @param ownedPacket plaintext RTP, ownership taken
     * @param headerLength bytes of its header with extensions
     */
    void send(ByteBuf ownedPacket, int headerLength, int rolloverCounter);

    /** Encrypts and queues a compound RTCP packet, ownership taken. */
    void sendRtcp(ByteBuf ownedCompound);

    /** Sends what is queued. */
    void flush();

    /** The event loop. For any thread. */
    EventLoop loop();
}
