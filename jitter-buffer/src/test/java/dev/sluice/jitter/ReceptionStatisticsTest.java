// SPDX-License-Identifier: Apache-2.0
package dev.sluice.jitter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.rtp.rtcp.ReportBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceptionStatisticsTest {
    private final ReceptionStatistics statistics = new ReceptionStatistics();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 32767, 32768, 65534, 65535})
    void shouldCountWrapsInTheHighestSequence(int start) {
        for (int i = 0; i < 200_000; i++) {
            assertEquals(start + 0x1_0000L + i, statistics.handlePacket((start + i) & 0xFFFF));
        }
        ReportBlock block = report();
        assertEquals(start + 199_999, block.extendedHighestSequence());
        assertEquals(200_000, statistics.packetsExpected());
        assertEquals(0, block.cumulativeLost());
        assertEquals(0, block.fractionLost());
    }

    @Test
    void shouldReportTheFractionLostSinceTheReportBefore() {
        receive(0, 100);
        assertEquals(0, report().fractionLost());
        receive(125, 100); // 25 of 125
        ReportBlock block = report();
        assertEquals(25 * 256 / 125, block.fractionLost());
        assertEquals(25, block.cumulativeLost());
        receive(225, 10);
        assertEquals(0, report().fractionLost());
        assertEquals(25, report().cumulativeLost());
        assertEquals(25, statistics.packetsLost());
    }

    @Test
    void shouldReportNothingLostWhenNothingWasExpected() {
        receive(0, 10);
        report();
        assertEquals(0, report().fractionLost());
    }

    @Test
    void shouldCapTheFractionAtTwoHundredFiftyFive() {
        receive(0, 1);
        report();
        receive(2_999, 1);
        assertEquals(255, report().fractionLost());
    }

    /** RFC 3550 §6.4.1: late packets and copies count as received, so the loss may be negative. */
    @Test
    void shouldCountLatePacketsAndCopiesAsReceived() {
        receive(0, 10);
        receive(11, 1);
        report();
        statistics.handlePacket(10);
        statistics.handlePacket(10);
        ReportBlock block = report();
        assertEquals(-1, block.cumulativeLost());
        assertEquals(0, block.fractionLost());
        assertEquals(0, statistics.packetsLost());
    }

    /** RFC 3550 A.1: two packets in sequence far away are a restart. */
    @Test
    void shouldRestartOnlyOnTwoConsecutiveNumbersFarAway() {
        receive(0, 10);
        assertEquals(ReceptionStatistics.STRAY, statistics.handlePacket(30_000));
        assertEquals(ReceptionStatistics.STRAY, statistics.handlePacket(40_000));
        assertEquals(0x1_000AL, statistics.handlePacket(10));
        assertEquals(ReceptionStatistics.STRAY, statistics.handlePacket(40_001));
        assertEquals(ReceptionStatistics.RESTARTED, statistics.handlePacket(40_002));
        statistics.reset();
        assertEquals(40_002 + 0x1_0000L, statistics.handlePacket(40_002));
        assertEquals(1, statistics.packetsExpected());
        assertEquals(0, report().cumulativeLost());
    }

    @Test
    void shouldNotCountStrays() {
        receive(0, 10);
        statistics.handlePacket(30_000);
        assertEquals(10, statistics.packetsExpected());
        assertEquals(0, report().cumulativeLost());
        assertEquals(9, report().extendedHighestSequence());
    }

    @Test
    void shouldExtendNumbersOfOtherStreamsWithoutCountingThem() {
        assertEquals(ReceptionStatistics.STRAY, statistics.extend(5));
        receive(65_530, 10);
        assertEquals(0x1_0000L + 65_529, statistics.extend(65_529));
        assertEquals(0x2_0000L + 3, statistics.extend(3));
        assertEquals(0x2_0000L + 4, statistics.extend(4));
        assertTrue(statistics.extend(40_000) > 0);
        assertEquals(10, statistics.packetsExpected());
        assertEquals(0, statistics.packetsLost());
        assertEquals(65_539, report().extendedHighestSequence());
    }

    @Test
    void shouldCarryWhatTheCallerKnows() {
        receive(7, 1);
        assertEquals(new ReportBlock(1, 0, 0, 7, 2, 3, 4), statistics.pollReportBlock(1, 2, 3, 4));
    }

    private void receive(int first, int count) {
        for (int i = 0; i < count; i++) {
            assertTrue(statistics.handlePacket((first + i) & 0xFFFF) > 0);
        }
    }

    private ReportBlock report() { return statistics.pollReportBlock(1, 0, 0, 0); }
}
