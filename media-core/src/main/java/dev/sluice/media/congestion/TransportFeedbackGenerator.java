// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.congestion;

import dev.sluice.rtp.SequenceUnwrapper;
import dev.sluice.rtp.rtcp.TransportWideFeedback;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Tells a sender when each of its packets arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01), so that its congestion control
 * can work. Sans-IO, one per transport: feed every packet, call {@link #poll} at the deadline. Allocates only when it builds feedback, and
 * when more packets than ever before come between two reports.
 */
public final class TransportFeedbackGenerator {
    static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int FIRST_CAPACITY = 256; // packets between two reports
    private static final int MAX_CAPACITY = 2048; // more are reported as lost
    private static final int MAX_PACKETS_PER_REPORT = 512;
    private static final long NOT_RECEIVED = Long.MIN_VALUE;

    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private long[] arrivalMicros = {}; // a ring, of a power of two
    private boolean started;
    private boolean pending;
    private long nextBase;
    private long highest;
    private long knownFrom = Long.MIN_VALUE; // what came before it was forgotten when the ring was smaller
    private long firstPendingNanos;
    private int feedbackCount;

    /** @param sequenceNumber 0..65535, of the transport-wide header extension */
    public void handlePacket(int sequenceNumber, long nowNanos) {
        long sequence = unwrapper.unwrap(sequenceNumber);
        if (!started) {
            started = true;
            arrivalMicros = new long[FIRST_CAPACITY];
            Arrays.fill(arrivalMicros, NOT_RECEIVED);
            nextBase = sequence;
            highest = sequence;
        }
        if (sequence < nextBase) { // late: reported lost before, say now that it came
            if (sequence <= highest - arrivalMicros.length || sequence < knownFrom) {
                return;
            }
            nextBase = sequence;
        } else if (sequence > highest) {
            reserve(sequence - nextBase + 1);
            clear(highest + 1, sequence);
            highest = sequence;
            nextBase = Math.max(nextBase, highest - arrivalMicros.length + 1);
        }
        arrivalMicros[slot(sequence)] = nowNanos / 1000;
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
                arrivalMicros[slot(first)], feedbackCount++ & 0xFF);
        long end = Math.min(highest, first + MAX_PACKETS_PER_REPORT - 1);
        long sequence = first;
        for (; sequence <= end; sequence++) {
            long micros = arrivalMicros[slot(sequence)];
            if (micros != NOT_RECEIVED && !builder.add((int) sequence & 0xFFFF, micros)) {
                break; // the time since the packet before does not fit: a new report starts here
            }
        }
        sink.onFeedback(builder.build());
        return sequence;
    }

    private long firstReceived(long from) {
        long sequence = from;
        while (sequence <= highest && arrivalMicros[slot(sequence)] == NOT_RECEIVED) {
            sequence++;
        }
        return sequence;
    }

    /** Makes room for so many numbers not reported yet, as far as there is any; arrivals of before move along. */
    private void reserve(long packets) {
        int capacity = arrivalMicros.length;
        while (capacity < packets && capacity < MAX_CAPACITY) {
            capacity *= 2;
        }
        if (capacity > arrivalMicros.length) {
            long[] larger = new long[capacity];
            Arrays.fill(larger, NOT_RECEIVED);
            knownFrom = Math.max(knownFrom, highest - arrivalMicros.length + 1);
            for (long sequence = knownFrom; sequence <= highest; sequence++) {
                larger[(int) sequence & capacity - 1] = arrivalMicros[slot(sequence)];
            }
            arrivalMicros = larger;
        }
    }

    private int slot(long sequence) { return (int) sequence & arrivalMicros.length - 1; }

    private void clear(long from, long to) {
        long start = Math.max(from, to - arrivalMicros.length + 1);
        for (long sequence = start; sequence <= to; sequence++) {
            arrivalMicros[slot(sequence)] = NOT_RECEIVED;
        }
    }
}
