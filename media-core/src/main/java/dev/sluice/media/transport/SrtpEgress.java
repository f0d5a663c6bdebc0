// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.media.router.Consumer;
import dev.sluice.media.router.RtpEgress;
import dev.sluice.media.stats.DropReason;
import dev.sluice.rtp.srtp.SrtpSender;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a transport: encrypts and queues for the selected address. Ready once keys and a path exist. Confined to the
 * loop; owns the SRTP context and closes it.
 */
final class SrtpEgress implements RtpEgress {
    private static final int SRTP_TAIL_BYTES = 32; // tag of 16 at most, SRTCP index of 4
    private static final int MAX_RTCP_BYTES = 1200;

    private final LoopContext loop;
    private final List<Consumer> consumers = new ArrayList<>();
    private final IntObjectHashMap<Consumer> consumersBySsrc = new IntObjectHashMap<>();
    private @Nullable SrtpSender sender;
    private @Nullable InetSocketAddress remote;
    long packets;
    long bytes;

    SrtpEgress(LoopContext loop) { this.loop = loop; }

    /** Everything sent through here. */
    List<Consumer> consumers() { return consumers; }

    @Nullable
    Consumer consumer(int ssrc) { return consumersBySsrc.get(ssrc); }

    void addConsumer(Consumer consumer) {
        consumers.add(consumer);
        consumersBySsrc.put(consumer.ssrc(), consumer);
    }

    @Override
    public void removeConsumer(Consumer consumer) {
        if (consumers.remove(consumer)) {
            loop.counters().ended(consumer.stats(0));
        }
        consumersBySsrc.remove(consumer.ssrc());
    }

    void setSender(SrtpSender sender) { this.sender = sender; }

    void setRemote(@Nullable InetSocketAddress remote) { this.remote = remote; }

    @Nullable
    InetSocketAddress remote() { return remote; }

    @Override
    public boolean isReady() { return sender != null && remote != null; }

    @Override
    public ByteBuf allocate(int packetBytes) { return loop.allocator().directBuffer(packetBytes + SRTP_TAIL_BYTES); }

    /** Room for one RTCP compound. */
    ByteBuf allocateRtcp() { return allocate(MAX_RTCP_BYTES); }

    @Override
    public void sendRtp(ByteBuf ownedHeader, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength,
            int rolloverCounter) {
        SrtpSender keys = sender;
        if (keys == null) {
            fail(ownedHeader);
            return;
        }
        switch (keys.protectRtp(ownedHeader, headerLength, payload, payloadIndex, payloadLength, rolloverCounter)) {
            case OK -> transmit(ownedHeader);
            default -> fail(ownedHeader);
        }
    }

    @Override
    public void sendRtpInPlace(ByteBuf ownedPacket, int headerLength, int rolloverCounter) {
        SrtpSender keys = sender;
        if (keys == null) {
            fail(ownedPacket);
            return;
        }
        switch (keys.protectRtpInPlace(ownedPacket, headerLength, rolloverCounter)) {
            case OK -> transmit(ownedPacket);
            default -> fail(ownedPacket);
        }
    }

    /** Encrypts and sends one compound or reduced-size RTCP packet; consumes the buffer. */
    void sendRtcp(ByteBuf ownedCompound) {
        SrtpSender keys = sender;
        if (keys == null) {
            fail(ownedCompound);
            return;
        }
        switch (keys.protectRtcp(ownedCompound)) {
            case OK -> transmit(ownedCompound);
            default -> fail(ownedCompound);
        }
    }

    /** Sends bytes as they are: STUN and DTLS. */
    void sendPlain(ByteBuf owned, InetSocketAddress destination) {
        packets++;
        bytes += owned.readableBytes();
        loop.send(owned, destination);
    }

    void close() {
        SrtpSender keys = sender;
        sender = null;
        if (keys != null) {
            keys.close();
        }
    }

    private void transmit(ByteBuf owned) {
        InetSocketAddress destination = remote;
        if (destination == null) {
            fail(owned);
            return;
        }
        sendPlain(owned, destination);
    }

    private void fail(ByteBuf owned) {
        owned.release();
        loop.counters().drop(DropReason.SEND_FAILED);
    }
}
