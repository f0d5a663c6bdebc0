// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.jitter.NackGenerator;
import dev.sluice.media.stats.LoopCounters;
import dev.sluice.rtp.RtpHeaderWriter;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.SequenceUnwrapper;
import dev.sluice.rtp.ext.HeaderExtensionMap;
import dev.sluice.rtp.payload.PayloadFormat;
import dev.sluice.testkit.FailOnLeak;
import dev.sluice.testkit.NetworkConditions;
import dev.sluice.testkit.NetworkEmulator;
import dev.sluice.testkit.SeededTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Publisher, server and subscriber in virtual time, 50 ms of round trip and 5 % loss in each direction of each of the two links. Packets are plaintext,
 * the SRTP contexts have a simulation of their own.
 */
@FailOnLeak
class RepairSimulationTest {
    private static final int SECONDS = 20;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long FRAME_NANOS = TimeUnit.SECONDS.toNanos(1) / 30;
    private static final int PACKETS_PER_FRAME = 4;
    private static final int KEY_FRAME_EVERY = 300;
    private static final int VP8 = 96;
    private static final int RTX = 97;
    private static final int PUBLISHER_SSRC = 0x1111;
    private static final int SUBSCRIBER_SSRC = 0x2222;
    private static final int SUBSCRIBER_RTX_SSRC = 0x3333;
    private static final long ROUND_TRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final NetworkConditions LOSSY = NetworkConditions.PERFECT.withLatency(Duration.ofMillis(25))
            .withLoss(0.05);

    @SeededTest
    void shouldDeliverNearlyEverythingInTimeByRtx(long seed, ByteBufAllocator allocator) { run(seed, allocator, RTX); }

    @SeededTest
    void shouldDeliverNearlyEverythingInTimeByPlainRetransmission(long seed, ByteBufAllocator allocator) {
        run(seed, allocator, -1);
    }

    private static void run(long seed, ByteBufAllocator allocator, int subscriberRtx) {
        Simulation simulation = new Simulation(seed, allocator, subscriberRtx);
        simulation.run();
        int sent = simulation.sentAtNanos.size();
        long inTime = simulation.delayNanos.values().stream()
                .filter(delay -> delay <= TimeUnit.MILLISECONDS.toNanos(300)).count();
        System.out.printf("seed %d, %s: %d of %d packets within 300 ms (%.2f %%), %d never, %d of %d datagrams lost%n",
                seed, subscriberRtx >= 0 ? "RTX" : "plain", inTime, sent, 100.0 * inTime / sent,
                sent - simulation.delayNanos.size(), simulation.datagramsLost(), simulation.datagramsSent());
        assertTrue(inTime >= 0.995 * sent, () -> inTime + " of " + sent + " packets came within 300 ms, seed " + seed);
        assertEquals(0, simulation.deliveredTwice, "packets delivered twice");
        assertEquals(List.of(), simulation.gapsWithoutLoss(), "gaps in the subscriber's numbering that are no losses");
    }

    /** The three parties and the four paths between them. */
    private static final class Simulation implements ProducerUplink, RtpEgress {
        private final NetworkEmulator mediaUp;
        private final NetworkEmulator feedbackUp;
        private final NetworkEmulator mediaDown;
        private final NetworkEmulator feedbackDown;
        private final ByteBuf slot = Unpooled.buffer(2048);
        private final FanOutQueue fanOut = new FanOutQueue(new LoopCounters());
        private final Producer producer;
        private final Consumer consumer;
        private final RtpPacketView view = new RtpPacketView();
        private final RtpHeaderWriter header = new RtpHeaderWriter();
        private final Map<Integer, byte[]> published = new HashMap<>();
        private final ArrayDeque<Integer> subscriberNacks = new ArrayDeque<>();
        private final SequenceUnwrapper subscriberSequences = new SequenceUnwrapper();
        private final NackGenerator subscriberLosses = new NackGenerator();
        private final Map<Integer, Long> sentAtNanos = new HashMap<>(); // by index of the packet
        private final Map<Integer, Long> delayNanos = new HashMap<>();
        private final Map<Long, Integer> indexBySubscriberSequence = new HashMap<>();
        private final Set<Integer> reachedServer = new HashSet<>();
        private final Set<Integer> sentToSubscriber = new HashSet<>();
        private int deliveredTwice;
        private int nextIndex;
        private long nowNanos = TimeUnit.HOURS.toNanos(1);
        private boolean keyFrameWanted = true;

        Simulation(long seed, ByteBufAllocator allocator, int subscriberRtx) {
            mediaUp = new NetworkEmulator(LOSSY, seed);
            feedbackUp = new NetworkEmulator(LOSSY, seed + 1);
            mediaDown = new NetworkEmulator(LOSSY, seed + 2);
            feedbackDown = new NetworkEmulator(LOSSY, seed + 3);
            producer = new Producer(
                    new ProducerConfig("TR_v", MediaKind.VIDEO, "0",
                            List.of(new CodecBinding(VP8, PayloadFormat.VP8, 90_000, RTX, true, true, true)),
                            HeaderExtensionMap.EMPTY,
                            List.of()),
                    new PublisherClock(), this, new MediaPacket.Pool(allocator), fanOut);
            consumer = new Consumer(new ConsumerConfig("TR_v", "TR_v", SUBSCRIBER_SSRC, SUBSCRIBER_RTX_SSRC, "c",
                    List.of(new CodecMapping(VP8, VP8, subscriberRtx)), HeaderExtensionMap.EMPTY), producer, this,
                    0x7FFF, 12345);
            producer.addConsumer(consumer);
        }

        void run() {
            long endNanos = nowNanos + TimeUnit.SECONDS.toNanos(SECONDS);
            long nextFrameNanos = nowNanos;
            while (nowNanos - endNanos < TimeUnit.SECONDS.toNanos(2)) { // the last packets get their chance
                if (nowNanos >= nextFrameNanos && nowNanos < endNanos) {
                    nextFrameNanos += FRAME_NANOS;
                    publishFrame();
                }
                answerNacks();
                serve();
                receive();
                nowNanos += STEP_NANOS;
            }
            producer.removeConsumer(consumer);
            producer.close();
        }

        private void publishFrame() {
            boolean keyFrame = keyFrameWanted || nextIndex % (KEY_FRAME_EVERY * PACKETS_PER_FRAME) == 0;
            keyFrameWanted = false;
            for (int i = 0; i < PACKETS_PER_FRAME; i++) {
                int index = nextIndex++;
                ByteBuf packet = Unpooled.buffer(64);
                header.begin(packet, i == PACKETS_PER_FRAME - 1, VP8, (index + 65_000) & 0xFFFF,
                        index / PACKETS_PER_FRAME * 3000,
                        PUBLISHER_SSRC);
                header.end();
                packet.writeByte(i == 0 ? 0x10 : 0x00); // start of partition 0
                packet.writeByte(keyFrame ? 0 : 1); // inverse key frame bit
                packet.writeInt(index);
                byte[] bytes = ByteBufUtil.getBytes(packet);
                published.put((index + 65_000) & 0xFFFF, bytes);
                sentAtNanos.put(index, nowNanos);
                mediaUp.send(bytes, nowNanos);
            }
        }

        private void answerNacks() {
            for (byte[] datagram = feedbackUp.poll(nowNanos); datagram != null; datagram = feedbackUp.poll(nowNanos)) {
                answerNack(Unpooled.wrappedBuffer(datagram));
            }
        }

        /** One byte asks for a key frame, two are a sequence number. */
        private void answerNack(ByteBuf feedback) {
            if (feedback.readableBytes() == 1) {
                keyFrameWanted = true;
            } else {
                byte[] again = published.get(feedback.readUnsignedShort());
                if (again != null) {
                    mediaUp.send(again, nowNanos);
                }
            }
        }

        private void serve() {
            for (byte[] datagram = mediaUp.poll(nowNanos); datagram != null; datagram = mediaUp.poll(nowNanos)) {
                ByteBuf packet = Unpooled.wrappedBuffer(datagram);
                assertEquals(RtpPacketView.Verdict.VALID, view.wrap(packet));
                reachedServer.add(packet.getInt(packet.writerIndex() - 4));
                producer.handleRtp(view, packet, false, nowNanos);
            }
            producer.handleTimeout(nowNanos);
            fanOut.flush(nowNanos);
            for (byte[] datagram = feedbackDown.poll(nowNanos); datagram != null; datagram = feedbackDown
                    .poll(nowNanos)) {
                consumer.handleNack(Unpooled.wrappedBuffer(datagram).readUnsignedShort(), ROUND_TRIP_NANOS, nowNanos);
            }
        }

        private void receive() {
            for (byte[] datagram = mediaDown.poll(nowNanos); datagram != null; datagram = mediaDown.poll(nowNanos)) {
                ByteBuf packet = Unpooled.wrappedBuffer(datagram);
                assertEquals(RtpPacketView.Verdict.VALID, view.wrap(packet));
                int sequence = view.sequenceNumber();
                if (view.ssrc() == SUBSCRIBER_RTX_SSRC) {
                    assertEquals(RTX, view.payloadType());
                    sequence = packet.getUnsignedShort(view.payloadIndex());
                } else {
                    assertEquals(SUBSCRIBER_SSRC, view.ssrc());
                }
                deliver(subscriberSequences.unwrap(sequence), packet.getInt(packet.writerIndex() - 4));
            }
            subscriberLosses.poll(nowNanos, ROUND_TRIP_NANOS, missing -> subscriberNacks.add((int) missing & 0xFFFF));
            for (Integer missing = subscriberNacks.poll(); missing != null; missing = subscriberNacks.poll()) {
                feedbackDown.send(new byte[]{(byte) (missing >>> 8), (byte) (int) missing}, nowNanos);
            }
        }

        private void deliver(long sequence, int index) {
            subscriberLosses.handlePacket(sequence, nowNanos);
            if (delayNanos.putIfAbsent(index, nowNanos - Objects.requireNonNull(sentAtNanos.get(index))) != null) {
                deliveredTwice++;
            }
            Integer other = indexBySubscriberSequence.put(sequence, index);
            assertTrue(other == null || other == index, "one number for two packets");
        }

        /**
         * Numbers the subscriber never got although no network lost them: the packet reached the server, and the server sent none of
         * that number. Fails when the numbering shifts against the publisher's, which would hide a gap.
         */
        List<Long> gapsWithoutLoss() {
            long first = indexBySubscriberSequence.keySet().stream().mapToLong(Long::longValue).min().orElseThrow();
            long last = indexBySubscriberSequence.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
            int firstIndex = Objects.requireNonNull(indexBySubscriberSequence.get(first));
            indexBySubscriberSequence.forEach((number, index) -> assertEquals(firstIndex + number - first, (long) index,
                    "index of the packet with number " + number));
            return LongStream.rangeClosed(first, last).filter(number -> !indexBySubscriberSequence.containsKey(number))
                    .filter(number -> {
                        int index = firstIndex + (int) (number - first);
                        return reachedServer.contains(index) && !sentToSubscriber.contains(index);
                    }).boxed().toList();
        }

        long datagramsSent() { return paths().mapToLong(path -> path.counters().sent()).sum(); }

        long datagramsLost() { return paths().mapToLong(path -> path.counters().lost()).sum(); }

        private Stream<NetworkEmulator> paths() { return Stream.of(mediaUp, feedbackUp, mediaDown, feedbackDown); }

        @Override
        public void sendNack(int mediaSsrc, int sequenceNumber) {
            feedbackUp.send(new byte[]{(byte) (sequenceNumber >>> 8), (byte) sequenceNumber}, nowNanos);
        }

        @Override
        public void sendKeyFrameRequest(int mediaSsrc, boolean fir) { feedbackUp.send(new byte[1], nowNanos); }

        @Override
        public long roundTripNanos() { return ROUND_TRIP_NANOS; }

        @Override
        public void deadlineChanged(long deadlineNanos) {} // every millisecond is looked at

        @Override
        public boolean isReady() { return true; }

        @Override
        public void removeConsumer(Consumer gone) {}

        @Override
        public ByteBuf begin() { return slot.clear(); }

        @Override
        public void sendRtp(ByteBuf header, int headerLength, ByteBuf payload, int payloadIndex, int payloadLength,
                int rolloverCounter) {
            sendRtpInPlace(header.writeBytes(payload, payloadIndex, payloadLength), headerLength, rolloverCounter);
        }

        @Override
        public void sendRtpInPlace(ByteBuf packet, int headerLength, int rolloverCounter) {
            sentToSubscriber.add(packet.getInt(packet.writerIndex() - 4));
            mediaDown.send(ByteBufUtil.getBytes(packet), nowNanos);
        }
    }
}
