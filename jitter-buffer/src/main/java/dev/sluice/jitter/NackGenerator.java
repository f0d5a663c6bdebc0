// SPDX-License-Identifier: Apache-2.0
package dev.sluice.jitter;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Notices what is missing of one stream and says when to ask for it (RFC 4585 §6.2.1): soon after the gap shows, again after each round
 * trip and a half, a limited number of times. Also tells copies from originals. Sans-IO, allocation-free after construction; numbers are
 * extended sequence numbers.
 */
public final class NackGenerator {
    /** What a packet was to the stream. */
    public enum Verdict {
        NEW, RECOVERED, DUPLICATE, TOO_OLD
    }

    /** Takes the numbers to ask for. */
    @FunctionalInterface
    public interface Sink {
        void onMissing(long extendedSequence);
    }

    static final int CAPACITY = 1024; // packets looked back
    static final int MAX_RETRIES = 10;
    static final long REORDER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    static final long MIN_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MASK = CAPACITY - 1;
    private static final long NONE = Long.MIN_VALUE;

    private final boolean[] receivedAt = new boolean[CAPACITY];
    private final long[] missing = new long[CAPACITY]; // ascending
    private final long[] missingSinceNanos = new long[CAPACITY];
    private final long[] nextAskNanos = new long[CAPACITY];
    private final int[] asked = new int[CAPACITY];
    private int missingCount;
    private long highest = NONE;
    private long first;
    private boolean keyFrameNeeded;

    public Verdict handlePacket(long sequence, long nowNanos) {
        if (highest == NONE) {
            highest = sequence;
            first = sequence;
            receivedAt[(int) sequence & MASK] = true;
            return Verdict.NEW;
        }
        if (sequence > highest) {
            advance(sequence, nowNanos);
            return Verdict.NEW;
        }
        if (sequence <= highest - CAPACITY) {
            return Verdict.TOO_OLD;
        }
        int slot = (int) sequence & MASK;
        if (receivedAt[slot]) {
            return Verdict.DUPLICATE;
        }
        receivedAt[slot] = true;
        if (sequence < first) {
            return Verdict.NEW;
        }
        int position = Arrays.binarySearch(missing, 0, missingCount, sequence);
        if (position >= 0) {
            remove(position);
        }
        return Verdict.RECOVERED;
    }

    /**
     * Hands over the numbers that are due.
     *
     * @param roundTripNanos to the sender
     */
    public void poll(long nowNanos, long roundTripNanos, Sink sink) {
        long retryNanos = Math.max(MIN_RETRY_NANOS, roundTripNanos + roundTripNanos / 2);
        int kept = 0;
        for (int i = 0; i < missingCount; i++) {
            if (asked[i] >= MAX_RETRIES || nowNanos - missingSinceNanos[i] > GIVE_UP_NANOS
                    || missing[i] <= highest - CAPACITY) {
                keyFrameNeeded = true;
                continue;
            }
            if (nextAskNanos[i] - nowNanos <= 0) {
                asked[i]++;
                nextAskNanos[i] = nowNanos + retryNanos;
                sink.onMissing(missing[i]);
            }
            move(i, kept++);
        }
        missingCount = kept;
    }

    /** True once after something was given up, so that a decoder cannot go on without a key frame. */
    public boolean pollKeyFrameNeeded() {
        boolean needed = keyFrameNeeded;
        keyFrameNeeded = false;
        return needed;
    }

    public boolean hasDeadline() { return missingCount > 0; }

    /** Meaningful while {@link #hasDeadline}. */
    public long nextDeadlineNanos() {
        long deadline = nextAskNanos[0];
        for (int i = 1; i < missingCount; i++) {
            deadline = Math.min(deadline, nextAskNanos[i]);
        }
        return deadline;
    }

    public void reset() {
        highest = NONE;
        missingCount = 0;
        Arrays.fill(receivedAt, false);
    }

    private void advance(long sequence, long nowNanos) {
        if (sequence - highest > CAPACITY / 2) { // too much to ask for
            missingCount = 0;
            Arrays.fill(receivedAt, false);
            keyFrameNeeded = true;
        } else {
            for (long gap = highest + 1; gap < sequence; gap++) {
                receivedAt[(int) gap & MASK] = false;
                addMissing(gap, nowNanos);
            }
        }
        receivedAt[(int) sequence & MASK] = true;
        highest = sequence;
    }

    private void addMissing(long sequence, long nowNanos) {
        if (missingCount == CAPACITY) {
            remove(0);
            keyFrameNeeded = true;
        }
        missing[missingCount] = sequence;
        missingSinceNanos[missingCount] = nowNanos;
        nextAskNanos[missingCount] = nowNanos + REORDER_NANOS;
        asked[missingCount++] = 0;
    }

    private void remove(int position) {
        for (int i = position + 1; i < missingCount; i++) {
            move(i, i - 1);
        }
        missingCount--;
    }

    private void move(int from, int to) {
        missing[to] = missing[from];
        missingSinceNanos[to] = missingSinceNanos[from];
        nextAskNanos[to] = nextAskNanos[from];
        asked[to] = asked[from];
    }
}
