// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.ext.HeaderExtensionMap;
import dev.sluice.rtp.payload.PayloadFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** A publisher of one track, Opus or VP8. The last four bytes of each packet are a value of the test's choice. */
final class TestTrack implements ProducerUplink {
    static final int PAYLOAD_TYPE = 96;
    static final int FIRST_SEQUENCE = 1000; // of consumers

    final ProducerConfig config;
    final Producer producer;
    private final ByteBufAllocator allocator;
    private final RtpHeaderWriter header = new RtpHeaderWriter();
    private final RtpPacketView view = new RtpPacketView();
    private final boolean video;
    private final RouterLoop loop;
    int keyFrameRequests;
    int keyFrameSsrc; // of the last request
    long deadlineNanos;

    TestTrack(String id, MediaKind kind, RouterLoop loop, ByteBufAllocator allocator) {
        this.allocator = allocator;
        this.loop = loop;
        this.video = kind == MediaKind.VIDEO;
        this.config = new ProducerConfig(id, kind, "0",
                List.of(new CodecBinding(PAYLOAD_TYPE, video ? PayloadFormat.VP8 : PayloadFormat.OPUS,
                        video ? 90_000 : 48_000, -1, false, video, false)),
                HeaderExtensionMap.EMPTY, List.of());
        this.producer = new Producer(config, new PublisherClock(), this, loop.packets(), loop.fanOut());
    }

    /** A consumer's side of the track under its first random numbers. */
    Consumer consumer(PacketSource source, RtpEgress egress) {
        return consumer(source, egress, PAYLOAD_TYPE);
    }

    Consumer consumer(PacketSource source, RtpEgress egress, int payloadType) {
        Consumer consumer = new Consumer(consumerConfig(payloadType), source, egress, FIRST_SEQUENCE, 0);
        source.addConsumer(consumer);
        return consumer;
    }

    ConsumerConfig consumerConfig(int payloadType) {
        return new ConsumerConfig(config.id(), config.id(), 7, 8, "c",
                List.of(new CodecMapping(PAYLOAD_TYPE, payloadType, -1)), HeaderExtensionMap.EMPTY);
    }

    /** One packet that a decoder cannot start with when it is video. */
    void publish(int ssrc, int sequence, int value) {
        publish(ssrc, sequence, value, false);
    }

    void publish(int ssrc, int sequence, int value, boolean keyFrame) {
        ByteBuf packet = allocator.directBuffer(64);
        header.begin(packet, false, PAYLOAD_TYPE, sequence & 0xFFFF, sequence * 960, ssrc);
        header.end();
        if (video) {
            packet.writeByte(0x10).writeByte(keyFrame ? 0 : 1); // start of partition 0; inverse key frame bit
        }
        packet.writeInt(value);
        assertEquals(RtpPacketView.Verdict.VALID, view.wrap(packet));
        producer.handleRtp(view, packet, false, loop.nanoTime());
        packet.release();
    }

    @Override
    public void sendNack(int mediaSsrc, int sequenceNumber) {}

    @Override
    public void sendKeyFrameRequest(int mediaSsrc, boolean fir) {
        keyFrameRequests++;
        keyFrameSsrc = mediaSsrc;
    }

    @Override
    public long roundTripNanos() { return 0; }

    @Override
    public void deadlineChanged(long deadlineNanos) { this.deadlineNanos = deadlineNanos; }
}
