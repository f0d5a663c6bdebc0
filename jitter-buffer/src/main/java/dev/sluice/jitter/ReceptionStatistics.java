// SPDX-License-Identifier: Apache-2.0
package dev.sluice.jitter;

import dev.sluice.rtp.rtcp.ReportBlock;

/**
 * Counts what was received of one stream and what is missing (RFC 3550 A.1 and A.3), and extends its sequence numbers so that they never
 * wrap. Sans-IO, allocation-free.
 */
public final class ReceptionStatistics {
    /** Result of {@link #handlePacket}: the numbering began anew (RFC 3550 A.1, two packets in sequence far away). */
    public static final long RESTARTED = -1;
    /** Result of {@link #handlePacket}: far away from the stream, and alone so far; forget it. */
    public static final long STRAY = -2;

    private static final int MAX_DROPOUT = 3000;
    private static final int MAX_MISORDER = 1000;
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

    /** A packet counted by {@link #handlePacket} was a copy of another. */
    public void handleDuplicate() { received--; }

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
        return new ReportBlock(ssrc, fraction, (int) Math.min(0x7F_FFFF, expected - received),
                (int) highestExtended - 0x1_0000,
                jitterTicks, lastSenderReport, delaySinceLastSenderReport);
    }
}
