// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import dev.sluice.jitter.InterarrivalJitter;
import dev.sluice.jitter.NackGenerator;
import dev.sluice.jitter.ReceptionStatistics;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a publisher's packet does to statistics, jitter and loss detection; of {@value #LOSS_INTERVAL} packets one comes late. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReceptionBenchmark {
    private static final int LOSS_INTERVAL = 100; // packets
    private static final int LATE_BY = 40; // packets
    private static final int SPACING_NANOS = 1_000_000;
    private static final int ROUND_TRIP_NANOS = 50_000_000;

    private final ReceptionStatistics statistics = new ReceptionStatistics();
    private final InterarrivalJitter jitter = new InterarrivalJitter(90_000);
    private final NackGenerator nacks = new NackGenerator();
    private long asked;
    private final NackGenerator.Sink sink = _ -> asked++;
    private long count;
    private int sequence;

    @Benchmark
    public long handlePacket() {
        count++;
        long position = count % LOSS_INTERVAL;
        int arrived;
        if (position == LATE_BY) {
            arrived = sequence - LATE_BY + 1; // sent again
        } else {
            sequence += position == 0 ? 2 : 1;
            arrived = sequence;
        }
        long nowNanos = count * SPACING_NANOS;
        NackGenerator.Verdict verdict = nacks.handlePacket(statistics.handlePacket(arrived & 0xFFFF), nowNanos);
        jitter.handlePacket((int) count * 90, nowNanos);
        nacks.poll(nowNanos, ROUND_TRIP_NANOS, sink);
        return asked + verdict.ordinal();
    }
}
