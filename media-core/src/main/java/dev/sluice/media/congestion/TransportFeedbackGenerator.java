// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.congestion;

import dev.sluice.rtp.SequenceUnwrapper;
import dev.sluice.rtp.rtcp.TransportWideFeedback;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Tells a sender when each of its packets arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01), so that its congestion control
 * can work. Sans-IO, one per transport: feed every packet, call {@link #poll} at the deadline. Allocates only when it builds feedback.
 */
public final class TransportFeedbackGenerator {
    static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int CAPACITY = 2048; // packets between two reports; more are reported as lost
    private static final int MASK = CAPACITY - 1;
    private static final int MAX_PACKETS_PER_REPORT = 512;
    private static final long NOT_RECEIVED = Long.MIN_VALUE;

    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private final long[] arrivalMicros = new long[CAPACITY];
    private boolean started;
    private boolean pending;
    private long nextBase;
    private long highest;
    private long firstPendingNanos;
    private int feedbackCount;

    public TransportFeedbackGenerator() { Arrays.fill(arrivalMicros, NOT_RECEIVED); }

    /** @param sequenceNumber 0..65535, of the transport-wide header extension */
    public void handlePacket(int sequenceNumber, long nowNanos) {
        long sequence = unwrapper.unwrap(sequenceNumber);
        if (!started) {
            started = true;
            nextBase = sequence;
            highest = sequence;
        }
        if (sequence < nextBase) { // late: reported lost before, say now that it came
            if (sequence <= highest - CAPACITY) {
                return;
            }
            nextBase = sequence;
        } else if (sequence > highest) {
            clear(highest + 1, sequence);
            highest = sequence;
            nextBase = Math.max(nextBase, highest - CAPACITY + 1);
        }
        arrivalMicros[(int) sequence & MASK] = nowNanos / 1000;
        if (!pending) {
            pending = true;
            firstPendingNanos = nowNanos;
        }
    }

    public boolean hasDeadline() { return pending; }

    public long nextDeadlineNanos() { return firstPendingNanos + INTERVAL_NANOS; }

    /**
     * Hands over the feedback that is due, in several packets if need be.
     *
     * @param senderSsrc, mediaSsrc raw 32 bits for the RTCP header
     */
    public void poll(int senderSsrc, int mediaSsrc, long nowNanos, Sink sink) {
        if (!pending || nextDeadlineNanos() - nowNanos > 0) {
            return;
        }
        pending = false;
        long from = nextBase;
        while (from <= highest) {
            long first = firstReceived(from);
            if (first > highest) {
                break;
            }
            from = build(first, senderSsrc, mediaSsrc, sink);
        }
        nextBase = highest + 1; // arrivals stay: a late packet makes the next report begin before this one's end
    }

    /** Takes one feedback packet. */
    @FunctionalInterface
    public interface Sink {
        void onFeedback(TransportWideFeedback feedback);
    }

    private long build(long first, int senderSsrc, int mediaSsrc, Sink sink) {
        TransportWideFeedback.Builder builder = new TransportWideFeedback.Builder(senderSsrc, mediaSsrc,
                (int) first & 0xFFFF,
                arrivalMicros[(int) first & MASK], feedbackCount++ & 0xFF);
        long end = Math.min(highest, first + MAX_PACKETS_PER_REPORT - 1);
        long sequence = first;
        for (; sequence <= end; sequence++) {
            long micros = arrivalMicros[(int) sequence & MASK];
            if (micros != NOT_RECEIVED && !builder.add((int) sequence & 0xFFFF, micros)) {
                break; // the time since the packet before does not fit: a new report starts here
            }
        }
        sink.onFeedback(builder.build());
        return sequence;
    }

    private long firstReceived(long from) {
        long sequence = from;
        while (sequence <= highest && arrivalMicros[(int) sequence & MASK] == NOT_RECEIVED) {
            sequence++;
        }
        return sequence;
    }

    private void clear(long from, long to) {
        long start = Math.max(from, to - CAPACITY + 1);
        for (long sequence = start; sequence <= to; sequence++) {
            arrivalMicros[(int) sequence & MASK] = NOT_RECEIVED;
        }
    }
}
