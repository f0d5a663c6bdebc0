// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Deadlines of one loop: a hashed wheel of {@value #SLOTS} slots of 10 ms. Arming, re-arming and cancelling cost the same few writes
 * however many timers there are, and allocate nothing. A timer fires up to one slot late, never early. Confined to its loop.
 */
public final class TimerWheel {
    public static final long SLOT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int SLOTS = 1024;
    private static final int MASK = SLOTS - 1;

    private final Timer[] heads = new Timer[SLOTS];
    private long currentTick;
    private int armed;

    public TimerWheel(long nowNanos) {
        currentTick = tick(nowNanos);
        for (int i = 0; i < SLOTS; i++) {
            Timer head = new Timer(_ -> {});
            head.next = head;
            head.previous = head;
            heads[i] = head;
        }
    }

    /** What happens at a deadline. */
    @FunctionalInterface
    public interface Task {
        /** Runs on the loop; may arm its own timer again. */
        void run(long nowNanos);
    }

    /** One deadline of one owner, who keeps and re-arms it. */
    public static final class Timer {
        private final Task task;
        private @Nullable Timer next;
        private @Nullable Timer previous;
        private long deadlineTick;

        public Timer(Task task) { this.task = task; }

        public boolean isArmed() { return next != null; }
    }

    /** Arms or moves the timer; a deadline in the past fires at the next tick. */
    public void arm(Timer timer, long deadlineNanos) {
        cancel(timer);
        timer.deadlineTick = Math.max(tick(deadlineNanos + SLOT_NANOS - 1), currentTick + 1);
        link(timer);
    }

    public void cancel(Timer timer) {
        if (timer.next != null && timer.previous != null) {
            timer.previous.next = timer.next;
            timer.next.previous = timer.previous;
            timer.next = null;
            timer.previous = null;
            armed--;
        }
    }

    /** Runs what is due. */
    public void advance(long nowNanos) {
        long target = tick(nowNanos);
        if (target - currentTick > SLOTS) { // after a long stall one turn of the wheel visits every timer
            currentTick = target - SLOTS;
        }
        while (currentTick < target) {
            currentTick++;
            runSlot(heads[(int) currentTick & MASK], nowNanos);
        }
    }

    /** Timers waiting; a leak check. */
    public int armedCount() { return armed; }

    private void runSlot(Timer head, long nowNanos) {
        Timer timer = head.next;
        while (timer != null && timer != head) {
            Timer following = timer.next;
            if (timer.deadlineTick <= currentTick) {
                cancel(timer);
                timer.task.run(nowNanos);
                // The task may have unlinked any other timer, the following one too: start the slot again.
                following = head.next;
            }
            timer = following;
        }
    }

    private void link(Timer timer) {
        Timer head = heads[(int) timer.deadlineTick & MASK];
        Timer last = head.previous;
        timer.previous = last;
        timer.next = head;
        if (last != null) {
            last.next = timer;
        }
        head.previous = timer;
        armed++;
    }

    private static long tick(long nanos) { return Math.floorDiv(nanos, SLOT_NANOS); }
}
