// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import dev.sluice.loadtest.bench.Buffers;
import dev.sluice.loadtest.bench.SamplePackets;
import dev.sluice.media.stats.LoopCounters;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.payload.PayloadFormat;
import dev.sluice.rtp.srtp.SrtpKeys;
import dev.sluice.rtp.srtp.SrtpProfile;
import dev.sluice.rtp.srtp.SrtpSender;
import dev.sluice.rtp.srtp.SrtpTransforms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One publisher's video and its subscribers, each with another key, without transports and sockets. Confined. */
final class BenchmarkRoom implements AutoCloseable {
    private static final int RTX_PAYLOAD_TYPE = 97;
    private static final int FIRST_SEQUENCE = 1000;
    private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;
    private static final int SPACING_NANOS = 1_000_000;
    private static final int READ_BATCH = 16; // packets, a power of two

    private final ByteBuf packet = Buffers.direct();
    private final Buffers.Ring slots = new Buffers.Ring();
    private final RtpPacketView view = new RtpPacketView();
    private final FanOutQueue fanOut = new FanOutQueue(new LoopCounters());
    private final Producer producer;
    private final List<Consumer> consumers = new ArrayList<>();
    private final List<DiscardingEgress> egresses = new ArrayList<>();
    private final List<SrtpSender> senders = new ArrayList<>();
    private int sequence;
    private long nowNanos;

    BenchmarkRoom(int subscribers) {
        SamplePackets.writeVideo(packet);
        producer = new Producer(new ProducerConfig("TR_1", MediaKind.VIDEO, "0",
                List.of(new CodecBinding(SamplePackets.PAYLOAD_TYPE, PayloadFormat.VP8, 90_000, RTX_PAYLOAD_TYPE, true,
                        true, false)),
                SamplePackets.PUBLISHED, List.of()), new PublisherClock(), new SilentUplink(),
                new MediaPacket.Pool(PooledByteBufAllocator.DEFAULT), fanOut);
        fillPools();
        if (subscribers > 0) {
            SrtpTransforms transforms = SrtpTransforms.only("libcrypto");
            Random random = new Random(1);
            for (int i = 0; i < subscribers; i++) {
                subscribe(i, transforms, random);
            }
        }
        SamplePackets.setKeyFrame(packet, true);
        publish(1);
        SamplePackets.setKeyFrame(packet, false);
    }

    /** Netty keeps one in eight new objects for use again, so the first some thousand packets allocate; here all sequence numbers, once. */
    private void fillPools() {
        while (sequence <= 0xFFFF) {
            publish(READ_BATCH);
        }
    }

    private void subscribe(int number, SrtpTransforms transforms, Random random) {
        byte[] material = new byte[PROFILE.keyingMaterialLength()];
        random.nextBytes(material);
        SrtpSender sender = transforms.sender(SrtpKeys.ofServer(PROFILE, material));
        DiscardingEgress egress = new DiscardingEgress(slots, sender);
        Consumer consumer = new Consumer(new ConsumerConfig("TR_1", "TR_1", 2 * number, 2 * number + 1, "publisher",
                List.of(new CodecMapping(SamplePackets.PAYLOAD_TYPE, 100, 101)), SamplePackets.SUBSCRIBED), producer,
                egress, FIRST_SEQUENCE, random.nextInt());
        senders.add(sender);
        egresses.add(egress);
        consumers.add(consumer);
        producer.addConsumer(consumer);
    }

    /** A read batch of the publisher's next packets, on to all subscribers. */
    void publish(int packets) {
        for (int i = 0; i < packets; i++) {
            packet.setShort(2, sequence++);
            nowNanos += SPACING_NANOS;
            if (view.wrap(packet) != RtpPacketView.Verdict.VALID
                    || producer.handleRtp(view, packet, false, nowNanos) != PacketVerdict.FORWARDED) {
                throw new IllegalStateException("the producer does not forward the sample");
            }
        }
        fanOut.flush(nowNanos);
    }

    /** The first subscriber asks for what went out {@code ago} packets before the last. */
    void askAgain(int ago) {
        long before = bytes();
        nowNanos += SPACING_NANOS;
        consumers.getFirst().handleNack((FIRST_SEQUENCE + sequence - 1 - ago) & 0xFFFF, 0, nowNanos);
        if (bytes() == before) {
            throw new IllegalStateException("the consumer does not answer a NACK");
        }
    }

    /** Sealed so far for all subscribers. */
    long bytes() {
        long bytes = 0;
        for (int i = 0; i < egresses.size(); i++) {
            bytes += egresses.get(i).bytes();
        }
        return bytes;
    }

    @Override
    public void close() {
        consumers.forEach(Consumer::close);
        producer.close();
        senders.forEach(SrtpSender::close);
        slots.close();
        packet.release();
    }

    private static final class SilentUplink implements ProducerUplink {
        @Override
        public void sendNack(int mediaSsrc, int sequenceNumber) {}

        @Override
        public void sendKeyFrameRequest(int mediaSsrc, boolean fir) {}

        @Override
        public long roundTripNanos() { return 0; }

        @Override
        public void deadlineChanged(long deadlineNanos) {}
    }
}
