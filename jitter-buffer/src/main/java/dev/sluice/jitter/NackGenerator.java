// SPDX-License-Identifier: Apache-2.0
package dev.sluice.jitter;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices what is missing of one stream and says when to ask for it (RFC 4585 §6.2.1): soon after the gap shows, again after each round
 * trip and a half, a limited number of times. Also tells copies from originals. Sans-IO; numbers are extended sequence numbers.
 *
 * <p>Keeps the last {@value #CAPACITY} numbers in a ring, two bits each, so that a packet costs the same however much is missing. The
 * times belonging to missing numbers are kept in blocks of {@value #BLOCK}, made when the first of theirs is missing: a stream without
 * loss allocates nothing.
 */
public final class NackGenerator {
    /** What a packet was to the stream. */
    public enum Verdict {
        /** Newer than all before, or from before the first one. */
        NEW,
        /** Fills a gap, be it late or sent again. */
        RECOVERED, DUPLICATE,
        /** Out of the window: nobody knows whether it came before. */
        TOO_OLD
    }

    /** Takes the numbers to ask for. */
    @FunctionalInterface
    public interface Sink {
        void onMissing(long extendedSequence);
    }

    static final int CAPACITY = 1024; // packets looked back
    static final int MAX_GAP = CAPACITY / 2; // a larger one is not worth asking for
    static final int MAX_RETRIES = 10;
    static final long REORDER_NANOS = TimeUnit.MILLISECONDS.toNanos(5); // time, not packets: a burst overtakes one late packet easily
    static final long MIN_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int BLOCK = 64;
    private static final int MASK = CAPACITY - 1;
    private static final long NONE = Long.MIN_VALUE;

    private final long[] received = new long[CAPACITY / Long.SIZE]; // one bit a number
    private final long[] missing = new long[CAPACITY / Long.SIZE]; // one bit a number that is still worth asking for
    private final @Nullable Asked[] blocks = new @Nullable Asked[CAPACITY / BLOCK];
    private int missingCount;
    private long deadlineNanos; // no later than the earliest of nextAskNanos
    private long highest = NONE;
    private long first;
    private boolean keyFrameNeeded;

    /** When and how often {@value #BLOCK} numbers in a row were asked for. */
    private static final class Asked {
        final long[] missingSinceNanos = new long[BLOCK];
        final long[] nextAskNanos = new long[BLOCK];
        final byte[] times = new byte[BLOCK];
    }

    public Verdict handlePacket(long sequence, long nowNanos) {
        if (highest == NONE) {
            first = sequence;
            highest = sequence;
            set(received, slot(sequence));
            return Verdict.NEW;
        }
        if (sequence > highest) {
            advance(sequence, nowNanos);
            return Verdict.NEW;
        }
        if (sequence <= highest - CAPACITY) {
            return Verdict.TOO_OLD;
        }
        int slot = slot(sequence);
        if (isSet(received, slot)) {
            return Verdict.DUPLICATE;
        }
        set(received, slot);
        if (isSet(missing, slot)) {
            removeMissing(slot);
        }
        return sequence < first ? Verdict.NEW : Verdict.RECOVERED;
    }

    /**
     * Hands over the numbers that are due, in ascending order. Cheap when none is: call it after each packet and at the deadline.
     *
     * @param roundTripNanos to the sender
     */
    public void poll(long nowNanos, long roundTripNanos, Sink sink) {
        if (missingCount == 0 || deadlineNanos - nowNanos > 0) {
            return;
        }
        long retryNanos = Math.max(MIN_RETRY_NANOS, roundTripNanos + roundTripNanos / 2);
        long earliestNanos = nowNanos + retryNanos;
        for (long sequence = nextMissing(highest - MASK); sequence != NONE; sequence = nextMissing(sequence + 1)) {
            int slot = slot(sequence);
            Asked block = block(slot);
            int place = slot % BLOCK;
            if (block.nextAskNanos[place] - nowNanos <= 0) {
                if (block.times[place] == MAX_RETRIES
                        || nowNanos - block.missingSinceNanos[place] > GIVE_UP_NANOS) {
                    giveUp(slot);
                    continue;
                }
                block.times[place]++;
                block.nextAskNanos[place] = nowNanos + retryNanos;
                sink.onMissing(sequence);
            }
            if (block.nextAskNanos[place] - earliestNanos < 0) {
                earliestNanos = block.nextAskNanos[place];
            }
        }
        deadlineNanos = earliestNanos;
    }

    /** True once after something was given up, so that a decoder cannot go on without a key frame. */
    public boolean pollKeyFrameNeeded() {
        boolean needed = keyFrameNeeded;
        keyFrameNeeded = false;
        return needed;
    }

    public boolean hasDeadline() { return missingCount > 0; }

    /** When to {@link #poll} at the latest; meaningful while {@link #hasDeadline}. May change after any call. */
    public long nextDeadlineNanos() {
        return deadlineNanos;
    }

    /** The stream starts anew, with numbers that have nothing to do with those before. */
    public void reset() {
        highest = NONE;
        Arrays.fill(received, 0);
        forgetMissing();
        keyFrameNeeded = false;
    }

    private void advance(long sequence, long nowNanos) {
        boolean ask = sequence - highest <= MAX_GAP;
        if (!ask) {
            forgetMissing();
            keyFrameNeeded = true;
        }
        for (long gap = Math.max(highest + 1, sequence - MASK); gap < sequence; gap++) {
            int slot = slot(gap);
            giveUpOldestIn(slot);
            clear(received, slot);
            if (ask) {
                addMissing(slot, nowNanos);
            }
        }
        giveUpOldestIn(slot(sequence));
        set(received, slot(sequence));
        highest = sequence;
    }

    /** The number one window before leaves its slot to a new one. */
    private void giveUpOldestIn(int slot) {
        if (isSet(missing, slot)) {
            giveUp(slot);
        }
    }

    private void addMissing(int slot, long nowNanos) {
        long askNanos = nowNanos + REORDER_NANOS;
        Asked block = block(slot);
        int place = slot % BLOCK;
        set(missing, slot);
        block.missingSinceNanos[place] = nowNanos;
        block.nextAskNanos[place] = askNanos;
        block.times[place] = 0;
        if (missingCount++ == 0 || askNanos - deadlineNanos < 0) {
            deadlineNanos = askNanos;
        }
    }

    private void giveUp(int slot) {
        removeMissing(slot);
        keyFrameNeeded = true;
    }

    private void removeMissing(int slot) {
        clear(missing, slot);
        missingCount--;
    }

    private void forgetMissing() {
        Arrays.fill(missing, 0);
        missingCount = 0;
    }

    /** The first missing number from {@code from} on, or NONE; {@code from} is in the window or one above. */
    private long nextMissing(long from) {
        long sequence = from;
        while (sequence <= highest) {
            int slot = slot(sequence);
            long ahead = missing[slot / Long.SIZE] >>> slot;
            if (ahead != 0) {
                long found = sequence + Long.numberOfTrailingZeros(ahead);
                return found <= highest ? found : NONE; // above the highest the ring holds its oldest numbers
            }
            sequence += Long.SIZE - slot % Long.SIZE;
        }
        return NONE;
    }

    private Asked block(int slot) {
        Asked block = blocks[slot / BLOCK];
        if (block == null) {
            block = new Asked();
            blocks[slot / BLOCK] = block;
        }
        return block;
    }

    private static int slot(long sequence) { return (int) sequence & MASK; }

    private static boolean isSet(long[] bits, int slot) { return (bits[slot / Long.SIZE] & 1L << slot) != 0; }

    private static void set(long[] bits, int slot) { bits[slot / Long.SIZE] |= 1L << slot; }

    private static void clear(long[] bits, int slot) { bits[slot / Long.SIZE] &= ~(1L << slot); }
}
