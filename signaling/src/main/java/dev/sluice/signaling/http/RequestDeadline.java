// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One deadline that moves often. Moving it later costs nothing: the timer finds out when it fires, and is set again. Confined to the
 * connection's event loop.
 */
final class RequestDeadline {
    private final EventLoop loop;
    private final Runnable onExpiry;
    private @Nullable Future<?> timer;
    private long timerAtNanos;
    private long deadlineNanos;
    private boolean armed;

    RequestDeadline(EventLoop loop, Runnable onExpiry) {
        this.loop = loop;
        this.onExpiry = onExpiry;
    }

    void set(Duration fromNow) {
        long nowNanos = System.nanoTime();
        deadlineNanos = nowNanos + fromNow.toNanos();
        armed = true;
        if (timer == null) {
            schedule(nowNanos);
        } else if (deadlineNanos - timerAtNanos < 0) {
            timer.cancel(false);
            schedule(nowNanos);
        }
    }

    /** Sets the deadline unless there is an earlier one. */
    void setEarlier(Duration fromNow) {
        if (!armed || System.nanoTime() + fromNow.toNanos() - deadlineNanos < 0) {
            set(fromNow);
        }
    }

    void clear() { armed = false; }

    /** No deadline will come any more. */
    void cancel() {
        armed = false;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void schedule(long nowNanos) {
        timerAtNanos = deadlineNanos;
        timer = loop.schedule(this::fire, deadlineNanos - nowNanos, TimeUnit.NANOSECONDS);
    }

    private void fire() {
        timer = null;
        long nowNanos = System.nanoTime();
        if (armed && deadlineNanos - nowNanos <= 0) {
            armed = false;
            onExpiry.run();
        } else if (armed) {
            schedule(nowNanos);
        }
    }
}
