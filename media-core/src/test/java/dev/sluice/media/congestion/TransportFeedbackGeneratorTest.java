// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.congestion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.rtp.rtcp.TransportWideFeedback;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportFeedbackGeneratorTest {
    private static final long MILLI = 1_000_000L;
    private static final int LOST = TransportWideFeedback.NOT_RECEIVED;

    private final TransportFeedbackGenerator generator = new TransportFeedbackGenerator();
    private final List<TransportWideFeedback> sent = new ArrayList<>();
    private long nowNanos = 64_000 * 1000L * 1000; // a whole number of reference units

    private void poll() { generator.poll(1, 2, nowNanos, sent::add); }

    private void receive(int sequence) { generator.handlePacket(sequence & 0xFFFF, nowNanos); }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 32_767, 32_768, 65_534, 65_535})
    void shouldReportArrivalsAndLosses(int first) {
        receive(first);
        nowNanos += MILLI;
        receive(first + 2);
        nowNanos += 60 * MILLI;
        poll();
        assertEquals(1, sent.size());
        assertEquals(first, sent.getFirst().baseSequence());
        assertArrayEquals(new int[]{0, LOST, 4}, sent.getFirst().deltas());
        assertFalse(generator.hasDeadline());
    }

    @Test
    void shouldWaitForTheInterval() {
        receive(5);
        poll();
        assertTrue(sent.isEmpty());
        assertEquals(nowNanos + TransportFeedbackGenerator.INTERVAL_NANOS, generator.nextDeadlineNanos());
    }

    @Test
    void shouldCountFeedbackPackets() {
        for (int i = 0; i < 3; i++) {
            receive(i);
            nowNanos += 50 * MILLI;
            poll();
        }
        assertEquals(List.of(0, 1, 2), sent.stream().map(TransportWideFeedback::feedbackCount).toList());
    }

    @Test
    void shouldNotCallLostWhatAnEarlierReportSaidCame() {
        receive(0);
        receive(2);
        nowNanos += 50 * MILLI;
        poll();
        receive(1);
        nowNanos += 50 * MILLI;
        poll();
        TransportWideFeedback second = sent.get(1);
        assertEquals(1, second.baseSequence());
        assertEquals(2, second.deltas().length);
        assertTrue(second.deltas()[0] != LOST && second.deltas()[1] != LOST);
    }

    @Test
    void shouldSurviveAJumpOfHalfTheNumbers() {
        receive(0);
        receive(30_000);
        nowNanos += 50 * MILLI;
        poll();
        assertTrue(sent.stream().anyMatch(feedback -> feedback.baseSequence() == 30_000));
    }

    @Test
    void shouldReportEveryArrivalOfALongBurst() {
        int packets = 2000;
        for (int i = 0; i < packets; i++) {
            receive(i);
        }
        nowNanos += 50 * MILLI;
        poll();
        int reported = sent.stream().mapToInt(feedback -> feedback.deltas().length).sum();
        assertEquals(packets, reported);
        assertTrue(sent.stream().flatMapToInt(feedback -> Arrays.stream(feedback.deltas()))
                .noneMatch(delta -> delta == LOST));
    }

    @Test
    void shouldNotTakeALatePacketFromWhereItForgotTheOthers() {
        for (int i = 0; i < 600; i++) { // more than are remembered at first
            receive(i == 100 ? 99 : i);
            if (i % 200 == 199) {
                nowNanos += 50 * MILLI;
                poll();
            }
        }
        for (int i = 600; i < 1200; i++) { // and more than ever between two reports
            receive(i);
        }
        nowNanos += 50 * MILLI;
        poll();
        sent.clear();
        receive(100);
        nowNanos += 50 * MILLI;
        poll();
        assertTrue(sent.isEmpty(), "what came after it would be called lost");
    }
}
