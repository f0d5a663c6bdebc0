// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.media.router.CodecBinding;
import dev.sluice.media.router.PacketVerdict;
import dev.sluice.media.router.Producer;
import dev.sluice.media.router.ProducerConfig;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.ext.HeaderExtension;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the producer of an incoming packet: by SSRC once known, else by MID (RFC 9143), else by payload type where only one producer
 * has it (RFC 8843 §9.2). Turns RTX packets back into what they repeat (RFC 4588 §4). Confined to the loop.
 */
final class InboundRtp {
    /** A browser uses two SSRCs a track; more than this is somebody making us remember things. */
    private static final int MAX_SSRCS = 256;
    private static final int RTX_HEADER_BYTES = 2;

    private final IntObjectHashMap<Binding> bySsrc = new IntObjectHashMap<>();
    private final List<Producer> producers = new ArrayList<>();
    private final RtpPacketView restored = new RtpPacketView();

    private record Binding(Producer producer, boolean rtx) {}

    List<Producer> producers() { return producers; }

    void add(Producer producer) {
        producers.add(producer);
        for (ProducerConfig.SignalledSsrc signalled : producer.config().ssrcs()) {
            bind(signalled.ssrc(), new Binding(producer, signalled.rtx()));
        }
    }

    void remove(Producer producer) {
        producers.remove(producer);
        bySsrc.values().removeIf(binding -> binding.producer() == producer);
    }

    /** The producer whose main or RTX stream has this SSRC, or null. */
    @Nullable
    Producer producer(int ssrc) {
        Binding binding = bySsrc.get(ssrc);
        return binding == null ? null : binding.producer();
    }

    boolean isMainStream(int ssrc) {
        Binding binding = bySsrc.get(ssrc);
        return binding != null && !binding.rtx();
    }

    /** @param packet plaintext, borrowed; may be modified */
    PacketVerdict handle(RtpPacketView view, ByteBuf packet, long nowNanos) {
        Binding binding = bySsrc.get(view.ssrc());
        if (binding == null) {
            binding = discover(view, packet);
            if (binding == null) {
                return PacketVerdict.UNKNOWN_SSRC;
            }
        }
        return binding.rtx()
                ? handleRtx(binding.producer(), view, packet, nowNanos)
                : binding.producer().handleRtp(view, packet, false, nowNanos);
    }

    private @Nullable Binding discover(RtpPacketView view, ByteBuf packet) {
        Producer producer = byMid(view, packet);
        if (producer == null) {
            producer = byPayloadType(view.payloadType());
        }
        if (producer == null) {
            return null;
        }
        boolean rtx = mainPayloadType(producer, view.payloadType()) >= 0;
        if (!rtx && !hasCodec(producer, view.payloadType())) {
            return null;
        }
        Binding binding = new Binding(producer, rtx);
        return bind(view.ssrc(), binding) ? binding : null;
    }

    private boolean bind(int ssrc, Binding binding) {
        if (bySsrc.size() >= MAX_SSRCS) {
            return false;
        }
        bySsrc.put(ssrc, binding);
        return true;
    }

    private @Nullable Producer byMid(RtpPacketView view, ByteBuf packet) {
        for (int i = 0; i < producers.size(); i++) {
            Producer producer = producers.get(i);
            int id = producer.config().extensions().id(HeaderExtension.MID);
            int index = id > 0 ? view.extensionIndex(id) : -1;
            if (index >= 0 && producer.config().mid().contentEquals(
                    packet.getCharSequence(index, view.extensionLength(id), StandardCharsets.US_ASCII))) {
                return producer;
            }
        }
        return null;
    }

    private @Nullable Producer byPayloadType(int payloadType) {
        Producer found = null;
        for (int i = 0; i < producers.size(); i++) {
            Producer producer = producers.get(i);
            if (hasCodec(producer, payloadType) || mainPayloadType(producer, payloadType) >= 0) {
                if (found != null) {
                    return null;
                }
                found = producer;
            }
        }
        return found;
    }

    private PacketVerdict handleRtx(Producer producer, RtpPacketView view, ByteBuf packet, long nowNanos) {
        int payloadBytes = view.payloadLength() - view.paddingLength();
        if (payloadBytes <= 0) {
            return PacketVerdict.PADDING;
        }
        int mainPayloadType = mainPayloadType(producer, view.payloadType());
        if (payloadBytes < RTX_HEADER_BYTES || mainPayloadType < 0 || !producer.hasSsrc()) {
            return PacketVerdict.BAD_RTX;
        }
        int originalSequence = packet.getUnsignedShort(view.payloadIndex());
        int start = packet.readerIndex();
        // The header moves up over the two bytes of the original sequence number.
        packet.setBytes(start + RTX_HEADER_BYTES, packet, start, view.headerLength());
        start += RTX_HEADER_BYTES;
        packet.readerIndex(start);
        int marker = packet.getByte(start + 1) & 0x80;
        packet.setByte(start + 1, marker | mainPayloadType);
        packet.setShort(start + 2, originalSequence);
        packet.setInt(start + 8, producer.ssrc());
        return restored.wrap(packet) == RtpPacketView.Verdict.VALID
                ? producer.handleRtp(restored, packet, true, nowNanos)
                : PacketVerdict.BAD_RTX;
    }

    private static boolean hasCodec(Producer producer, int payloadType) {
        List<CodecBinding> codecs = producer.config().codecs();
        for (int i = 0; i < codecs.size(); i++) {
            if (codecs.get(i).payloadType() == payloadType) {
                return true;
            }
        }
        return false;
    }

    private static int mainPayloadType(Producer producer, int rtxPayloadType) {
        List<CodecBinding> codecs = producer.config().codecs();
        for (int i = 0; i < codecs.size(); i++) {
            if (codecs.get(i).rtxPayloadType() == rtxPayloadType) {
                return codecs.get(i).payloadType();
            }
        }
        return -1;
    }
}
