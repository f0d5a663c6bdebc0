// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What repair costs: the subscriber's numbers, the publisher's history, and a packet sent again. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RepairBenchmark {
    private static final int HISTORY_PACKETS = 2000; // more than it holds
    private static final int ASKED_AGO = 100; // packets

    /** A publisher nobody listens to. */
    @State(Scope.Thread)
    public static class IdleRoom {
        private final BenchmarkRoom room = new BenchmarkRoom(0);

        @TearDown
        public void close() { room.close(); }
    }

    /** One subscriber, and a history that is full. */
    @State(Scope.Thread)
    public static class RoomOf1 {
        private final BenchmarkRoom room = new BenchmarkRoom(1);

        @Setup
        public void open() { room.publish(HISTORY_PACKETS); }

        @TearDown
        public void close() { room.close(); }
    }

    /** A subscriber's sequence numbers. */
    @State(Scope.Thread)
    public static class Numbers {
        private final SequenceMap sequences = new SequenceMap(1000);
        private long sequence;
    }

    /** A packet of a publisher nobody listens to: bookkeeping and history. */
    @Benchmark
    public void keep(IdleRoom idle) { idle.room.publish(1); }

    /** A packet's number for a subscriber; of ten packets one is left out; and back, as for a NACK. */
    @Benchmark
    public long mapNumbers(Numbers numbers) {
        long sequence = numbers.sequence++;
        if (sequence % 10 == 0) {
            numbers.sequences.drop(sequence);
        } else {
            numbers.sequences.forward(sequence);
        }
        return numbers.sequences.incoming(numbers.sequences.highestOutgoing() - ASKED_AGO);
    }

    /** A packet to one subscriber, who then asks for one of a hundred before and gets it by RTX. */
    @Benchmark
    public void forwardAndAnswerNack(RoomOf1 asking) {
        asking.room.publish(1);
        asking.room.askAgain(ASKED_AGO);
    }
}
