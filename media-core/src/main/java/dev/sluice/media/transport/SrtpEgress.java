// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.media.net.RemoteAddress;
import dev.sluice.media.router.Consumer;
import dev.sluice.media.router.RtpEgress;
import dev.sluice.media.stats.DropReason;
import dev.sluice.rtp.srtp.SrtpSender;
import dev.sluice.rtp.srtp.SrtpVerdict;
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
    private final LoopContext loop;
    private final List<Consumer> consumers = new ArrayList<>();
    private final IntObjectHashMap<Consumer> consumersBySsrc = new IntObjectHashMap<>();
    private @Nullable SrtpSender sender;
    private @Nullable RemoteAddress remote;
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

    void setRemote(@Nullable InetSocketAddress address) {
        remote = address == null ? null : loop.sender().resolve(address);
    }

    @Nullable
    InetSocketAddress remote() { return remote == null ? null : remote.socketAddress(); }

    @Override
    public boolean isReady() { return sender != null && remote != null; }

    @Override
    public ByteBuf begin() { return loop.sender().begin(); }

    @Override
    public void sendRtp(ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength,
            int rolloverCounter) {
        SrtpSender keys = sender;
        finish(header, keys == null
                ? null
                : keys.protectRtp(header, headerLength, payload, payloadIndex, payloadLength, rolloverCounter));
    }

    @Override
    public void sendRtpInPlace(ByteBuf packet, int headerLength, int rolloverCounter) {
        SrtpSender keys = sender;
        finish(packet, keys == null ? null : keys.protectRtpInPlace(packet, headerLength, rolloverCounter));
    }

    /**
     * Encrypts and queues one compound or reduced-size RTCP packet.
     *
     * @param compound from {@link #begin}
     */
    void sendRtcp(ByteBuf compound) {
        SrtpSender keys = sender;
        finish(compound, keys == null ? null : keys.protectRtcp(compound));
    }

    /** Queues bytes as they are, STUN and DTLS, for an address that need not be the selected one. */
    void sendPlain(byte[] message, InetSocketAddress destination) {
        ByteBuf datagram = loop.sender().begin();
        if (message.length > datagram.maxCapacity()) {
            loop.counters().drop(DropReason.SEND_FAILED);
            return;
        }
        RemoteAddress selected = remote;
        commit(datagram.writeBytes(message), selected != null && selected.socketAddress().equals(destination)
                ? selected
                : loop.sender().resolve(destination));
    }

    void close() {
        SrtpSender keys = sender;
        sender = null;
        if (keys != null) {
            keys.close();
        }
    }

    private void finish(ByteBuf datagram, @Nullable SrtpVerdict verdict) {
        RemoteAddress destination = remote;
        if (verdict != SrtpVerdict.OK || destination == null) {
            loop.counters().drop(DropReason.SEND_FAILED);
            return;
        }
        commit(datagram, destination);
    }

    private void commit(ByteBuf datagram, RemoteAddress destination) {
        packets++;
        bytes += datagram.readableBytes();
        loop.sender().commit(destination);
    }
}
