// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.router.TestEgress.Sent;
import dev.sluice.media.stats.DropReason;
import dev.sluice.testkit.FailOnLeak;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@FailOnLeak
class ConsumerTest {
    private static final int FIRST = TestTrack.FIRST_SEQUENCE;

    private final TestEgress subscriber = new TestEgress();

    @Test
    void shouldGoOnUnderOtherNumbersAndNeverRepeatWhatWentOutUnderTheOld(ByteBufAllocator allocator) {
        TestLoop loop = new TestLoop(allocator);
        TestTrack track = new TestTrack("TR_1", MediaKind.AUDIO, loop, allocator);
        Consumer consumer = track.consumer(track.producer, subscriber, 111);

        track.publish(5, 1, 1);
        loop.flush();
        consumer.renegotiate(track.consumerConfig(96), 0);
        track.publish(5, 2, 2);
        loop.flush();
        consumer.handleNack(FIRST, 0, 0);
        consumer.handleNack(FIRST + 1, 0, 0);

        assertEquals(List.of(new Sent(111, FIRST, 1), new Sent(96, FIRST + 1, 2), new Sent(96, FIRST + 1, 2)),
                subscriber.sent);
        track.producer.removeConsumer(consumer);
        track.producer.close();
    }

    @Test
    void shouldAskTheNewSsrcAtOnceWhenTheOldOneOwesAKeyFrame(ByteBufAllocator allocator) {
        TestLoop loop = new TestLoop(allocator);
        TestTrack track = new TestTrack("TR_1", MediaKind.VIDEO, loop, allocator);
        Consumer consumer = track.consumer(track.producer, subscriber);
        track.publish(5, 100, 1);
        loop.flush();
        assertEquals(1, track.keyFrameRequests);

        loop.setNanoTime(KeyFrameRequester.MIN_INTERVAL_NANOS / 3);
        track.publish(6, 30_000, 2);
        loop.flush();

        assertEquals(2, track.keyFrameRequests);
        assertEquals(6, track.keyFrameSsrc);
        track.producer.removeConsumer(consumer);
        track.producer.close();
    }

    @Test
    void shouldAskTheNewSsrcForOtherLoopsUnlessItBeginsWithAKeyFrame(ByteBufAllocator allocator) {
        TestLoop loop = new TestLoop(allocator);
        TestTrack track = new TestTrack("TR_1", MediaKind.VIDEO, loop, allocator);
        track.publish(5, 100, 1);
        track.producer.requestKeyFrame(0); // as a relay's does: nobody here waits
        long changedNanos = KeyFrameRequester.MIN_INTERVAL_NANOS / 3;
        loop.setNanoTime(changedNanos);
        track.publish(6, 30_000, 2);
        loop.flush();
        assertTrue(track.deadlineNanos <= changedNanos, "the timer is due");
        track.producer.handleTimeout(changedNanos);
        assertEquals(2, track.keyFrameRequests);
        assertEquals(6, track.keyFrameSsrc);

        loop.setNanoTime(2 * KeyFrameRequester.RETRY_NANOS);
        track.publish(7, 1, 3, true);
        loop.flush();
        track.producer.handleTimeout(2 * KeyFrameRequester.RETRY_NANOS);
        assertEquals(2, track.keyFrameRequests);
        track.producer.close();
    }

    @Test
    void shouldCostNobodyElseAnythingWhenOneSubscriberFails(ByteBufAllocator allocator) {
        TestLoop loop = new TestLoop(allocator);
        TestTrack track = new TestTrack("TR_1", MediaKind.AUDIO, loop, allocator);
        TestTrack other = new TestTrack("TR_2", MediaKind.AUDIO, loop, allocator);
        TestEgress broken = new TestEgress();
        List<Consumer> consumers = List.of(track.consumer(track.producer, broken),
                track.consumer(track.producer, subscriber), other.consumer(other.producer, subscriber));

        broken.broken = true;
        track.publish(5, 100, 1);
        track.publish(5, 101, 2);
        other.publish(6, 100, 3);
        loop.flush();
        assertEquals(List.of(1, 2, 3), subscriber.values());
        assertEquals(2, loop.drops(DropReason.CONSUMER_FAILED));
        assertFalse(consumers.getFirst().isFirstFailure(), "it is in the log already");

        broken.broken = false;
        track.publish(5, 102, 4);
        loop.flush();
        assertEquals(List.of(4), broken.values());
        assertEquals(List.of(1, 2, 3, 4), subscriber.values());
        assertEquals(2, loop.drops(DropReason.CONSUMER_FAILED));
        consumers.forEach(Consumer::close);
        track.producer.close();
        other.producer.close();
    }

    @Test
    void shouldForwardWhatCameBeforeARestartInTheSameReadBatchFirst(ByteBufAllocator allocator) {
        TestLoop loop = new TestLoop(allocator);
        TestTrack track = new TestTrack("TR_1", MediaKind.AUDIO, loop, allocator);
        Consumer consumer = track.consumer(track.producer, subscriber);

        track.publish(5, 100, 1);
        track.publish(5, 101, 2);
        track.publish(6, 30_000, 3); // a new SSRC
        track.publish(6, 30_001, 4);
        track.publish(6, 2_000, -1); // one out of order is a stray, two in sequence are a new numbering
        track.publish(6, 2_001, 5);
        track.publish(6, 2_002, 6);
        loop.flush();
        consumer.handleNack(FIRST, 0, 0); // its stream is over

        assertEquals(List.of(1, 2, 3, 4, 5, 6), subscriber.values());
        assertEquals(IntStream.range(FIRST, FIRST + 6).boxed().toList(), subscriber.sequenceNumbers());
        track.producer.removeConsumer(consumer);
        track.producer.close();
    }
}
