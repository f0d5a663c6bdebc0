// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.ext.HeaderExtensionMap;
import dev.sluice.rtp.payload.PayloadFormat;
import dev.sluice.testkit.FailOnLeak;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@FailOnLeak
class ConsumerTest {
    private static final int FIRST_SEQUENCE = 1000;

    /** Payload type and sequence number of what the subscriber gets. */
    private record Sent(int payloadType, int sequenceNumber) {}

    @Test
    void shouldGoOnUnderOtherNumbersAndNeverRepeatWhatWentOutUnderTheOld(ByteBufAllocator allocator) {
        Subscriber subscriber = new Subscriber();
        FanOutQueue fanOut = new FanOutQueue();
        Producer producer = producer(fanOut, allocator);
        Consumer consumer = new Consumer(config(111), producer, subscriber, FIRST_SEQUENCE, 0);
        producer.addConsumer(consumer);

        publish(producer, allocator, 5, 1);
        fanOut.flush(0);
        consumer.renegotiate(config(96), 0);
        publish(producer, allocator, 5, 2);
        fanOut.flush(0);
        consumer.handleNack(FIRST_SEQUENCE, 0, 0);
        consumer.handleNack(FIRST_SEQUENCE + 1, 0, 0);

        assertEquals(List.of(new Sent(111, FIRST_SEQUENCE), new Sent(96, FIRST_SEQUENCE + 1),
                new Sent(96, FIRST_SEQUENCE + 1)), subscriber.sent);
        producer.removeConsumer(consumer);
        producer.close();
    }

    @Test
    void shouldForwardWhatCameBeforeARestartInTheSameReadBatchFirst(ByteBufAllocator allocator) {
        Subscriber subscriber = new Subscriber();
        FanOutQueue fanOut = new FanOutQueue();
        Producer producer = producer(fanOut, allocator);
        Consumer consumer = new Consumer(config(111), producer, subscriber, FIRST_SEQUENCE, 0);
        producer.addConsumer(consumer);

        publish(producer, allocator, 5, 100);
        publish(producer, allocator, 5, 101);
        publish(producer, allocator, 6, 30_000); // a new SSRC
        publish(producer, allocator, 6, 30_001);
        publish(producer, allocator, 6, 2_000); // one out of order is a stray, two in sequence are a new numbering
        publish(producer, allocator, 6, 2_001);
        publish(producer, allocator, 6, 2_002);
        fanOut.flush(0);
        consumer.handleNack(FIRST_SEQUENCE, 0, 0); // its stream is over

        assertEquals(IntStream.range(0, 6).mapToObj(i -> new Sent(111, FIRST_SEQUENCE + i)).toList(), subscriber.sent);
        assertEquals(List.of(100, 101, 30_000, 30_001, 2_001, 2_002), subscriber.payloads);
        producer.removeConsumer(consumer);
        producer.close();
    }

    private static Producer producer(FanOutQueue fanOut, ByteBufAllocator allocator) {
        return new Producer(
                new ProducerConfig("TR_1", MediaKind.AUDIO, "0",
                        List.of(new CodecBinding(111, PayloadFormat.OPUS, 48_000, -1, false, false, false)),
                        HeaderExtensionMap.EMPTY, List.of()),
                new PublisherClock(), new SilentUplink(), new MediaPacket.Pool(allocator), fanOut);
    }

    private static ConsumerConfig config(int payloadType) {
        return new ConsumerConfig("TR_1", "TR_1", 7, 8, "c", List.of(new CodecMapping(111, payloadType, -1)),
                HeaderExtensionMap.EMPTY);
    }

    /** Its payload is its sequence number. */
    private static void publish(Producer producer, ByteBufAllocator allocator, int ssrc, int sequence) {
        ByteBuf packet = allocator.directBuffer(64);
        RtpHeaderWriter header = new RtpHeaderWriter();
        header.begin(packet, false, 111, sequence, sequence * 960, ssrc);
        header.end();
        packet.writeInt(sequence);
        RtpPacketView view = new RtpPacketView();
        assertEquals(RtpPacketView.Verdict.VALID, view.wrap(packet));
        producer.handleRtp(view, packet, false, 0);
        packet.release();
    }

    private static final class Subscriber implements RtpEgress {
        private final List<Sent> sent = new ArrayList<>();
        private final List<Integer> payloads = new ArrayList<>();
        private final ByteBuf slot = Unpooled.buffer(2048);
        private final RtpPacketView view = new RtpPacketView();

        @Override
        public boolean isReady() { return true; }

        @Override
        public ByteBuf begin() { return slot.clear(); }

        @Override
        public void sendRtp(ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength,
                int rolloverCounter) {
            sendRtpInPlace(header.writeBytes(payload, payloadIndex, payloadLength), headerLength, rolloverCounter);
        }

        @Override
        public void sendRtpInPlace(ByteBuf packet, int headerLength, int rolloverCounter) {
            assertEquals(RtpPacketView.Verdict.VALID, view.wrap(packet));
            sent.add(new Sent(view.payloadType(), view.sequenceNumber()));
            payloads.add(packet.getInt(view.payloadIndex()));
        }

        @Override
        public void removeConsumer(Consumer consumer) {}
    }
}
