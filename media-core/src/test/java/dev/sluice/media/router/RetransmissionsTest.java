// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetransmissionsTest {
    private static final long ROUND_TRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Retransmissions retransmissions = new Retransmissions();
    private long nowNanos = -1; // nanoTime may be negative

    private boolean acquire(long sequence) { return retransmissions.tryAcquire(sequence, ROUND_TRIP_NANOS, nowNanos); }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 31, 32, 2047, 2048, 65_535, 65_536})
    void shouldSendAgainOnceInARoundTrip(long sequence) {
        assertTrue(acquire(sequence));
        assertFalse(acquire(sequence));
        nowNanos += ROUND_TRIP_NANOS - 1;
        assertFalse(acquire(sequence));
        nowNanos++;
        assertTrue(acquire(sequence));
    }

    @Test
    void shouldGiveUpAfterSomeTimes() {
        int sent = 0;
        for (int i = 0; i < 20; i++) {
            nowNanos += ROUND_TRIP_NANOS;
            sent += acquire(77) ? 1 : 0;
        }
        assertEquals(Retransmissions.MAX_PER_PACKET, sent);
    }

    @Test
    void shouldTellAllPacketsOfAWindowApart() {
        for (long sequence = 10_000; sequence < 10_000 + SequenceMap.CAPACITY; sequence++) {
            assertTrue(acquire(sequence));
        }
        for (long sequence = 10_000; sequence < 10_000 + SequenceMap.CAPACITY; sequence++) {
            assertFalse(acquire(sequence));
        }
    }

    @Test
    void shouldForgetWhatIsAWindowOld() {
        for (long later = 5; later < 10L * SequenceMap.CAPACITY; later += SequenceMap.CAPACITY) {
            assertTrue(acquire(later));
            assertFalse(acquire(later));
            assertTrue(acquire(later + 1));
        }
    }

    @Test
    void shouldTakeALateSendForOneThatANackCrossed() {
        retransmissions.handleLateSend(40, nowNanos);
        assertFalse(acquire(40));
        nowNanos += ROUND_TRIP_NANOS;
        assertTrue(acquire(40));
    }
}
