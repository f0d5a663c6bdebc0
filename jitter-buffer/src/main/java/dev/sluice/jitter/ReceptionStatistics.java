// SPDX-License-Identifier: Apache-2.0
package dev.sluice.jitter;

import dev.sluice.rtp.rtcp.ReportBlock;

/**
 * Counts what was received of one stream and what is missing (RFC 3550 A.1 and A.3), and extends its sequence numbers so that they never
 * wrap. Sans-IO, allocation-free.
 *
 * <p>A new source is valid with its first packet, without the probation of RFC 3550 A.1: only authenticated packets come here.
 */
public final class ReceptionStatistics {
    /** Result of {@link #handlePacket}: the numbering began anew (RFC 3550 A.1, two packets in sequence far away). */
    public static final long RESTARTED = -1;
    /** Result of {@link #handlePacket}: far away from the stream, and alone so far; forget it. */
    public static final long STRAY = -2;

    private static final int MAX_DROPOUT = 3000;
    private static final int MAX_MISORDER = 1000;
    private static final int MAX_CUMULATIVE_LOST = 0x7F_FFFF; // 24 bits signed
    private static final int MIN_CUMULATIVE_LOST = -0x80_0000;
    private static final int NO_BAD_SEQUENCE = 0x1_0001;

    private boolean started;
    private long baseExtended;
    private long highestExtended;
    private long received;
    private int badSequence = NO_BAD_SEQUENCE;
    private long expectedPrior;
    private long receivedPrior;

    /**
     * @param sequenceNumber 0..65535
     * @return the extended sequence number, {@link #RESTARTED} (call {@link #reset} and hand the packet in again) or {@link #STRAY}
     */
    public long handlePacket(int sequenceNumber) {
        if (!started) {
            started = true;
            baseExtended = sequenceNumber + 0x1_0000L; // numbers from before the first stay positive
            highestExtended = baseExtended;
            received = 1;
            return highestExtended;
        }
        int delta = (sequenceNumber - (int) highestExtended) & 0xFFFF;
        if (delta < MAX_DROPOUT) {
            highestExtended += delta;
            received++;
            badSequence = NO_BAD_SEQUENCE;
            return highestExtended;
        }
        if (delta <= 0x1_0000 - MAX_MISORDER) {
            if (sequenceNumber == badSequence) {
                return RESTARTED;
            }
            badSequence = (sequenceNumber + 1) & 0xFFFF;
            return STRAY;
        }
        received++;
        return highestExtended + delta - 0x1_0000;
    }

    /**
     * Extends the number of a packet of this stream that came another way, such as RTX (RFC 4588 §4), and therefore does not count as
     * received nor moves the stream. Takes it as the one nearest to the highest counted.
     *
     * @return the extended sequence number, or {@link #STRAY} before the first packet
     */
    public long extend(int sequenceNumber) {
        return started ? highestExtended + (short) (sequenceNumber - (int) highestExtended) : STRAY;
    }

    public void reset() {
        started = false;
        badSequence = NO_BAD_SEQUENCE;
        expectedPrior = 0;
        receivedPrior = 0;
        received = 0;
    }

    /** By sequence numbers, since the beginning. */
    public long packetsExpected() {
        return started ? highestExtended - baseExtended + 1 : 0;
    }

    /** Expected and not received; never negative here. */
    public long packetsLost() {
        return Math.max(0, packetsExpected() - received);
    }

    /** Reports on the time since the report before (RFC 3550 A.3) and begins a new interval. */
    public ReportBlock pollReportBlock(int ssrc, int jitterTicks, int lastSenderReport,
            int delaySinceLastSenderReport) {
        long expected = packetsExpected();
        long expectedInterval = expected - expectedPrior;
        long lostInterval = expectedInterval - (received - receivedPrior);
        expectedPrior = expected;
        receivedPrior = received;
        int fraction = expectedInterval <= 0 || lostInterval <= 0
                ? 0
                : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
        return new ReportBlock(ssrc, fraction,
                Math.clamp(expected - received, MIN_CUMULATIVE_LOST, MAX_CUMULATIVE_LOST),
                (int) highestExtended - 0x1_0000,
                jitterTicks, lastSenderReport, delaySinceLastSenderReport);
    }
}
