// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp;

/**
 * 64-bit NTP timestamps as RTCP carries them (RFC 3550 §4): seconds since 1900 in the upper, fractions of a second in the lower half.
 * The compact form is the middle 32 bits, units of 1/65536 s.
 *
 * <p>The seconds wrap in February 2036. Values whose top bit is clear are taken as of the era that begins then (RFC 4330 §3), so times
 * from 1968 to 2104 survive the way there and back.
 */
public final class NtpTimestamp {
    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
    private static final long ERA_SECONDS = 1L << 32;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private NtpTimestamp() {}

    public static long fromUnixNanos(long unixNanos) {
        long seconds = Math.floorDiv(unixNanos, NANOS_PER_SECOND);
        long nanos = Math.floorMod(unixNanos, NANOS_PER_SECOND);
        long fraction = Long.divideUnsigned(nanos << 32, NANOS_PER_SECOND);
        return (seconds + SECONDS_1900_TO_1970) << 32 | fraction;
    }

    public static long toUnixNanos(long ntp) {
        long era = ntp < 0 ? 0 : ERA_SECONDS;
        long seconds = (ntp >>> 32) + era - SECONDS_1900_TO_1970;
        long fraction = ntp & 0xFFFF_FFFFL;
        return seconds * NANOS_PER_SECOND + (fraction * NANOS_PER_SECOND + (1L << 31) >>> 32);
    }

    /** Middle 32 bits, as LSR and LRR carry them. */
    public static int compact(long ntp) { return (int) (ntp >>> 16); }

    /** A duration of 0 to 18 hours in units of 1/65536 s, as DLSR carries it. */
    public static int compactFromNanos(long nanos) {
        return (int) (nanos / 1000 * 65_536 / 1_000_000);
    }

    /** Nanoseconds of a duration in units of 1/65536 s, taken as unsigned. */
    public static long compactToNanos(int duration) {
        return Integer.toUnsignedLong(duration) * NANOS_PER_SECOND >>> 16;
    }
}
