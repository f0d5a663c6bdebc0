// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.loadtest.bench.Buffers;
import dev.sluice.rtp.srtp.SrtpSender;
import io.netty.buffer.ByteBuf;

/** Seals as a transport does, under a key of its own, and forgets the packet. Confined; the slots are shared by the egresses of a loop. */
final class DiscardingEgress implements RtpEgress {
    private final Buffers.Ring slots;
    private final SrtpSender sender;
    private long bytes;

    /** @param slots, sender stay the caller's */
    DiscardingEgress(Buffers.Ring slots, SrtpSender sender) {
        this.slots = slots;
        this.sender = sender;
    }

    /** Sealed so far. */
    long bytes() { return bytes; }

    @Override
    public boolean isReady() { return true; }

    @Override
    public void removeConsumer(Consumer consumer) {}

    @Override
    public ByteBuf begin() { return slots.next(); }

    @Override
    public void sendRtp(ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength,
            int rolloverCounter) {
        sender.protectRtp(header, headerLength, payload, payloadIndex, payloadLength, rolloverCounter);
        bytes += header.readableBytes();
    }

    @Override
    public void sendRtpInPlace(ByteBuf packet, int headerLength, int rolloverCounter) {
        sender.protectRtpInPlace(packet, headerLength, rolloverCounter);
        bytes += packet.readableBytes();
    }
}
