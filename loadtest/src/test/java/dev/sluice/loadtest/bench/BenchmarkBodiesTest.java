// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.router.FanOutBenchmark;
import dev.sluice.media.router.RepairBenchmark;
import dev.sluice.rtp.srtp.SrtpTransforms;
import dev.sluice.rtp.srtp.SrtpVerdict;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The benchmarks do what they say, outside of JMH: most throw when the step they measure did not happen. */
class BenchmarkBodiesTest {
    private static final int CALLS = 3000; // more than the distances benchmarks look back

    @Test
    void headersAreReadAndWritten() {
        RtpHeaderBenchmark benchmark = new RtpHeaderBenchmark();
        benchmark.open();
        assertTrue(benchmark.parse() != 0);
        assertEquals(12 + 4 + 8, benchmark.rewrite(), "fixed header, extension header, three elements");
        benchmark.close();
    }

    @Test
    void lossIsNoticed() {
        ReceptionBenchmark benchmark = new ReceptionBenchmark();
        long first = benchmark.handlePacket();
        long last = first;
        for (int i = 0; i < CALLS; i++) {
            last = benchmark.handlePacket();
        }
        assertTrue(last - first >= CALLS / 100 - 5, "one in a hundred is asked for, verdicts count a little: " + last);
    }

    @Test
    void feedbackIsBuilt() {
        TransportFeedbackBenchmark benchmark = new TransportFeedbackBenchmark();
        assertTrue(benchmark.build() > 20);
        benchmark.close();
    }

    @Test
    void packetsAreSealedAndOpened() {
        SrtpBenchmark benchmark = new SrtpBenchmark();
        benchmark.implementation = "jce";
        benchmark.payloadLength = 100;
        benchmark.open();
        assertEquals(12 + 100 + 16, benchmark.protect().readableBytes());
        assertEquals(SrtpVerdict.OK, benchmark.protectAndUnprotect());
        benchmark.close();
    }

    @Test
    void everySubscriberGetsThePackets() {
        assumeLibcrypto();
        FanOutBenchmark benchmark = new FanOutBenchmark();
        FanOutBenchmark.RoomOf1 one = new FanOutBenchmark.RoomOf1();
        FanOutBenchmark.RoomOf10 ten = new FanOutBenchmark.RoomOf10();
        assertEquals(10 * benchmark.to1(one), benchmark.to10(ten), "sealed bytes");
        one.close();
        ten.close();
    }

    @Test
    void aNackIsAnswered() {
        assumeLibcrypto();
        RepairBenchmark.RoomOf1 room = new RepairBenchmark.RoomOf1();
        room.open();
        RepairBenchmark benchmark = new RepairBenchmark();
        for (int i = 0; i < CALLS; i++) {
            benchmark.forwardAndAnswerNack(room); // throws when it is not
        }
        room.close();
    }

    private static void assumeLibcrypto() {
        try {
            SrtpTransforms.only("libcrypto");
        } catch (IllegalStateException e) {
            Assumptions.abort(e.toString());
        }
    }
}
