// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import dev.sluice.media.congestion.TransportFeedbackGenerator;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Transport-wide feedback, a packet's share: {@value #PACKETS} packets come in 50 ms, some lost, then the report is built and written. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TransportFeedbackBenchmark {
    private static final int PACKETS = 50; // 1,000 a second: 8 Mb/s
    private static final int SPACING_NANOS = 1_100_000;

    private final TransportFeedbackGenerator generator = new TransportFeedbackGenerator();
    private final ByteBuf out = Buffers.direct();
    private final TransportFeedbackGenerator.Sink sink = feedback -> feedback.writeTo(out);
    private int sequence;
    private long nowNanos;

    @TearDown
    public void close() { out.release(); }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int build() {
        out.clear();
        for (int i = 0; i < PACKETS; i++) {
            nowNanos += SPACING_NANOS;
            sequence += i % 20 == 19 ? 2 : 1;
            generator.handlePacket(sequence & 0xFFFF, nowNanos);
        }
        generator.poll(1, 2, nowNanos, sink);
        if (!out.isReadable()) {
            throw new IllegalStateException("no feedback was due");
        }
        return out.readableBytes();
    }
}
