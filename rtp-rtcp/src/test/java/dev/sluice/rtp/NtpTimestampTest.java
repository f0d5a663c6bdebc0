// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NtpTimestampTest {
    @Test
    void shouldCountSecondsFrom1900() {
        assertEquals(2_208_988_800L << 32, NtpTimestamp.fromUnixNanos(0));
        assertEquals((2_208_988_800L << 32) + (1L << 31), NtpTimestamp.fromUnixNanos(500_000_000));
        assertEquals((2_208_988_799L << 32) + (3L << 30), NtpTimestamp.fromUnixNanos(-250_000_000));
    }

    /** RFC 3550 §6.4.1, figure 2: 10 Nov 1995 11:33:25.125 UTC and its middle 32 bits. */
    @Test
    void shouldMatchTheExampleOfTheStandard() {
        long ntp = NtpTimestamp.fromUnixNanos(unixNanos("1995-11-10T11:33:25.125Z"));
        assertEquals(0xb44d_b705_2000_0000L, ntp);
        assertEquals(0xb705_2000, NtpTimestamp.compact(ntp));
        // A 0xb710:8000, DLSR 0x0005:4000 (5.250 s), LSR 0xb705:2000: the round trip is 6.125 s.
        assertEquals(0x0005_4000, NtpTimestamp.compactFromNanos(TimeUnit.MILLISECONDS.toNanos(5250)));
        int roundTrip = 0xb710_8000 - 0x0005_4000 - 0xb705_2000;
        assertEquals(TimeUnit.MILLISECONDS.toNanos(6125), NtpTimestamp.compactToNanos(roundTrip));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "2026-11-24T12:00:00.123456789Z", "2036-02-07T06:28:15.999999999Z",
            "2036-02-07T06:28:16Z", "2100-01-01T00:00:00Z"})
    void shouldSurviveTheWayThereAndBackAlsoAfter2036(String moment) {
        long nanos = unixNanos(moment);
        assertEquals(nanos, NtpTimestamp.toUnixNanos(NtpTimestamp.fromUnixNanos(nanos)));
    }

    @SeededTest
    void shouldLoseNoNanosecond(long seed) {
        RandomGenerator random = Seeds.random(seed);
        for (int i = 0; i < 1000; i++) {
            long nanos = random.nextLong(unixNanos("2104-01-01T00:00:00Z"));
            assertEquals(nanos, NtpTimestamp.toUnixNanos(NtpTimestamp.fromUnixNanos(nanos)));
        }
    }

    @SeededTest
    void shouldConvertDurationsUpToEighteenHours(long seed) {
        RandomGenerator random = Seeds.random(seed);
        long unit = TimeUnit.SECONDS.toNanos(1) / 65_536 + 1;
        for (int i = 0; i < 1000; i++) {
            long nanos = random.nextLong(TimeUnit.HOURS.toNanos(18));
            long back = NtpTimestamp.compactToNanos(NtpTimestamp.compactFromNanos(nanos));
            assertTrue(nanos - back >= 0 && nanos - back <= unit + 1000, nanos + " became " + back);
        }
    }

    private static long unixNanos(String moment) {
        Instant instant = Instant.parse(moment);
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }
}
