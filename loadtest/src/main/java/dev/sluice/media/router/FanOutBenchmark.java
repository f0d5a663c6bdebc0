// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From the decrypted packet to the sealed ones, per packet that goes out: bookkeeping and history once, header and AEAD_AES_128_GCM for
 * each subscriber. A read batch holds {@value #BATCH} packets of a publisher. The socket is left out: nothing is sent.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FanOutBenchmark {
    private static final int BATCH = 10;

    /** A room, in which every subscriber gets the publisher's video. */
    public abstract static class Room {
        private final BenchmarkRoom room;

        Room(int subscribers) { this.room = new BenchmarkRoom(subscribers); }

        long publish() {
            room.publish(BATCH);
            return room.bytes();
        }

        @TearDown
        public void close() { room.close(); }
    }

    @State(Scope.Thread)
    public static class RoomOf1 extends Room {
        public RoomOf1() { super(1); }
    }

    @State(Scope.Thread)
    public static class RoomOf10 extends Room {
        public RoomOf10() { super(10); }
    }

    @State(Scope.Thread)
    public static class RoomOf50 extends Room {
        public RoomOf50() { super(50); }
    }

    @State(Scope.Thread)
    public static class RoomOf200 extends Room {
        public RoomOf200() { super(200); }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long to1(RoomOf1 room) { return room.publish(); }

    @Benchmark
    @OperationsPerInvocation(10 * BATCH)
    public long to10(RoomOf10 room) { return room.publish(); }

    @Benchmark
    @OperationsPerInvocation(50 * BATCH)
    public long to50(RoomOf50 room) { return room.publish(); }

    @Benchmark
    @OperationsPerInvocation(200 * BATCH)
    public long to200(RoomOf200 room) { return room.publish(); }
}
