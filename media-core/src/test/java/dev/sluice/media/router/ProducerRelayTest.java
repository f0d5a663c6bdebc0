// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.stats.DropReason;
import dev.sluice.testkit.FailOnLeak;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A track published on one loop and consumed on another, in virtual time. */
@FailOnLeak
class ProducerRelayTest {
    private static final int SSRC = 5;
    private static final int FIRST = TestTrack.FIRST_SEQUENCE;
    private static final long FIRST_EXTENDED = 0x1_0000; // where the extended numbers of a stream begin

    private TestLoop here;
    private TestLoop there;
    private Router owner;
    private Router shard;
    private ByteBufAllocator buffers;
    private final TestEgress near = new TestEgress();
    private final TestEgress far = new TestEgress();
    private final TestEgress farToo = new TestEgress();

    @BeforeEach
    void makeLoops(ByteBufAllocator allocator) {
        buffers = allocator;
        here = new TestLoop(allocator);
        there = new TestLoop(allocator);
        TrackDirectory tracks = new TrackDirectory();
        owner = new Router(here, tracks);
        shard = new Router(there, tracks);
    }

    @AfterEach
    void endTrack() {
        owner.removeProducer("TR_1");
        settle();
        assertEquals(0, there.handOvers().relayCount(), "relays");
    }

    private TestTrack publish(MediaKind kind) {
        TestTrack track = new TestTrack("TR_1", kind, here, buffers);
        owner.announce(track.config);
        owner.addProducer(track.producer);
        return track;
    }

    /** On the other loop. */
    private Consumer subscribe(TestTrack track, TestEgress egress) {
        Consumer consumer = track.consumer(Objects.requireNonNull(shard.source("TR_1")), egress);
        settle();
        return consumer;
    }

    private void settle() {
        while (!here.isIdle() || !there.isIdle()) {
            here.turn();
            there.turn();
        }
    }

    private static List<Integer> range(int first, int count) {
        return IntStream.range(first, first + count).boxed().toList();
    }

    @Test
    void shouldHandABatchOverOnceHoweverManySubscribersThereAre() {
        TestTrack track = publish(MediaKind.AUDIO);
        track.consumer(track.producer, near);
        subscribe(track, far);
        subscribe(track, farToo);
        assertEquals(1, there.handOvers().relayCount());

        IntStream.range(0, 5).forEach(i -> track.publish(SSRC, 100 + i, i));
        assertTrue(there.isIdle(), "nothing is handed over before the batch is read");
        here.flush();
        settle();

        for (TestEgress egress : List.of(near, far, farToo)) {
            assertEquals(range(0, 5), egress.values());
            assertEquals(range(FIRST, 5), egress.sequenceNumbers());
        }
        assertEquals(1, there.wakeUps, "wake-ups");
        assertEquals(1, here.stats().handOvers(), "batches handed over");
        assertEquals(5, here.stats().handedOver(), "packets handed over");
    }

    @Test
    void shouldAnswerNacksWhereTheSubscriberIs() {
        TestTrack track = publish(MediaKind.AUDIO);
        Consumer consumer = subscribe(track, far);
        track.publish(SSRC, 100, 1);
        track.publish(SSRC, 101, 2);
        here.flush();
        settle();

        consumer.handleNack(FIRST, 0, 0);

        assertEquals(List.of(1, 2, 1), far.values());
        assertEquals(List.of(FIRST, FIRST + 1, FIRST), far.sequenceNumbers());
    }

    @Test
    void shouldLetPacketsGoBeforeTheProducerDoes() {
        TestTrack track = publish(MediaKind.AUDIO);
        subscribe(track, far);
        track.publish(SSRC, 100, 1);
        here.flush();
        settle();
        MediaPacket packet = Objects.requireNonNull(track.producer.find(FIRST_EXTENDED + 100, 0));
        assertEquals(2, packet.buffer().refCnt(), "one reference a loop");

        long nowNanos = TimeUnit.MILLISECONDS.toNanos(1600);
        track.producer.handleTimeout(nowNanos);
        there.handOvers().expire(nowNanos);

        assertEquals(1, packet.buffer().refCnt(), "the producer's is the last");
        assertEquals(packet, track.producer.find(FIRST_EXTENDED + 100, nowNanos));
    }

    @Test
    void shouldBringKeyFrameRequestsBackAsOneAndAgainWhenNoneComes() {
        TestTrack track = publish(MediaKind.VIDEO);
        Consumer consumer = subscribe(track, far);
        subscribe(track, farToo).handleEgressReady(0);
        track.publish(SSRC, 1, 1); // starts the stream
        consumer.handleKeyFrameRequest(0);
        here.flush();
        settle();
        assertEquals(1, track.keyFrameRequests);

        long later = KeyFrameRequester.RETRY_NANOS;
        here.setNanoTime(later);
        there.setNanoTime(later);
        track.publish(SSRC, 2, 2);
        here.flush();
        settle();
        assertEquals(2, track.keyFrameRequests);

        track.publish(SSRC, 3, 3, true);
        track.publish(SSRC, 4, 4);
        here.flush();
        settle();
        assertEquals(List.of(3, 4), far.values(), "from the key frame on");
        assertEquals(2, track.keyFrameRequests);

        later += TimeUnit.SECONDS.toNanos(1);
        here.setNanoTime(later);
        there.setNanoTime(later);
        consumer.handleKeyFrameRequest(later);
        settle();
        assertEquals(3, track.keyFrameRequests, "a picture lost later");
    }

    @Test
    void shouldRestartOnTheOtherLoopBetweenTheSamePackets() {
        TestTrack track = publish(MediaKind.AUDIO);
        Consumer consumer = subscribe(track, far);
        track.publish(SSRC, 100, 1);
        track.publish(SSRC, 101, 2);
        track.publish(6, 30_000, 3);
        here.flush();
        settle();
        track.publish(6, 30_001, 4);
        track.producer.setPaused(true, 0);
        track.publish(6, 30_002, -1);
        here.flush();
        track.producer.setPaused(false, 0);
        track.publish(6, 30_003, 5);
        here.flush();
        settle();

        assertEquals(range(1, 5), far.values());
        assertEquals(range(FIRST, 5), far.sequenceNumbers());
        consumer.handleNack(FIRST, 0, 0);
        assertEquals(5, far.sent.size(), "what went before a restart is not sent again");
    }

    @Test
    void shouldTellThePublishersClockOnTheOtherLoop() {
        TestTrack track = publish(MediaKind.AUDIO);
        Consumer local = track.consumer(track.producer, near);
        Consumer remote = subscribe(track, far);
        track.publish(SSRC, 100, 1);
        here.flush();
        settle();
        assertFalse(remote.hasSenderReport());

        track.producer.handleSenderReport(TimeUnit.DAYS.toNanos(1), 77_000, 0);
        track.publish(SSRC, 101, 2);
        here.flush();
        settle();

        assertTrue(remote.hasSenderReport());
        long nowNanos = TimeUnit.SECONDS.toNanos(2);
        assertEquals(77_000 + 2 * 48_000, remote.timestampAt(nowNanos));
        assertEquals(local.timestampAt(nowNanos), remote.timestampAt(nowNanos));
    }

    @Test
    void shouldEndWithItsLastSubscriber() {
        TestTrack track = publish(MediaKind.AUDIO);
        Consumer consumer = subscribe(track, far);
        track.publish(SSRC, 100, 1);
        here.flush(); // is still on its way when the subscriber goes
        consumer.close();
        assertEquals(0, there.handOvers().relayCount());
        settle();
        track.publish(SSRC, 101, 2);
        here.flush();

        assertTrue(there.isIdle(), "nobody is there to hand anything to");
        assertEquals(List.of(), far.values());
        Consumer again = subscribe(track, farToo);
        track.publish(SSRC, 102, 3);
        here.flush();
        settle();
        assertEquals(List.of(3), farToo.values());
        assertEquals(1, there.handOvers().relayCount());
        again.close();
    }

    @Test
    void shouldEndItsSubscribersWithTheTrack() {
        TestTrack track = publish(MediaKind.AUDIO);
        Consumer consumer = subscribe(track, far);
        Consumer other = subscribe(track, farToo);
        track.publish(SSRC, 100, 1);
        here.flush();
        track.publish(SSRC, 101, 2); // its batch is never read to the end
        owner.removeProducer("TR_1");
        settle();

        assertEquals(List.of(consumer), far.removed);
        assertEquals(List.of(other), farToo.removed);
        assertEquals(List.of(1), far.values());
        assertEquals(0, there.handOvers().relayCount());
        assertNull(shard.source("TR_1"));
    }

    @Test
    void shouldDropAndCountWhatTheOtherLoopIsTooFarBehindFor() {
        TestTrack track = publish(MediaKind.AUDIO);
        track.consumer(track.producer, near);
        subscribe(track, far);
        for (int i = 0; i < HandOverQueue.CAPACITY + 10; i++) {
            track.publish(SSRC, i, i);
            here.flush();
        }
        settle();
        track.publish(SSRC, HandOverQueue.CAPACITY + 10, HandOverQueue.CAPACITY + 10);
        here.flush();
        settle();

        assertEquals(10, here.drops(DropReason.HAND_OVER_FULL));
        assertEquals(HandOverQueue.CAPACITY + 11, near.sent.size(), "this loop's own subscribers get all");
        assertEquals(HandOverQueue.CAPACITY + 1, far.sent.size());
        assertEquals(FIRST + HandOverQueue.CAPACITY + 10, far.sequenceNumbers().getLast(), "what is missing is a gap");
    }

    @Test
    void shouldServeItsOwnSocketBetweenRunsOfALongQueue() {
        TestTrack track = publish(MediaKind.AUDIO);
        subscribe(track, far);
        IntStream.range(0, HandOvers.MAX_RUN + 1).forEach(i -> track.publish(SSRC, i, i));
        here.flush();

        there.turn();
        assertEquals(HandOvers.MAX_RUN, far.sent.size());
        there.turn();
        assertEquals(HandOvers.MAX_RUN + 1, far.sent.size());
    }

    @Test
    void shouldFindATrackThatIsAnnouncedAndNotYetThere() {
        TestTrack track = new TestTrack("TR_1", MediaKind.AUDIO, here, buffers);
        owner.announce(track.config);
        here.execute(() -> owner.addProducer(track.producer));
        subscribe(track, far);

        track.publish(SSRC, 100, 1);
        here.flush();
        settle();

        assertEquals(List.of(1), far.values());
    }

    @Test
    void shouldEndWhenTheAnnouncedTrackNeverCame() {
        TestTrack track = new TestTrack("TR_1", MediaKind.AUDIO, here, buffers);
        owner.announce(track.config);
        here.execute(() -> owner.withdraw("TR_1"));
        Consumer consumer = subscribe(track, far);

        assertEquals(List.of(consumer), far.removed);
        assertEquals(0, there.handOvers().relayCount());
        assertNull(shard.source("TR_1"));
        track.producer.close();
    }
}
