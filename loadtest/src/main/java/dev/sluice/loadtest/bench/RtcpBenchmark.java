// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import dev.sluice.rtp.rtcp.CompoundRtcpReader;
import dev.sluice.rtp.rtcp.GenericNack;
import dev.sluice.rtp.rtcp.ReceiverReport;
import dev.sluice.rtp.rtcp.Remb;
import dev.sluice.rtp.rtcp.ReportBlock;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** Reading what a subscriber sends about once a second: reports on two streams, a request for three packets, a bandwidth estimate. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RtcpBenchmark {
    private final ByteBuf compound = Buffers.direct();

    @Setup
    public void open() {
        new ReceiverReport(1, List.of(new ReportBlock(2, 3, 4, 5, 6, 7, 8), new ReportBlock(9, 0, 0, 5, 6, 7, 8)))
                .writeTo(compound);
        GenericNack.of(1, 2, new int[]{100, 101, 130}, 3).writeTo(compound);
        new Remb(1, 2_500_000, List.of(2)).writeTo(compound);
    }

    @TearDown
    public void close() { compound.release(); }

    @Benchmark
    public CompoundRtcpReader.Verdict read(Blackhole blackhole) {
        return CompoundRtcpReader.read(compound, blackhole::consume);
    }
}
