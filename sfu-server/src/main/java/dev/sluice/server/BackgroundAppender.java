// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Lets another appender write on a thread of its own, so that whoever logs, a media loop above all, never waits for a console that nobody
 * reads. What finds no room is dropped and counted; the last quarter of the queue is for WARN and ERROR alone. Logback's own
 * {@code AsyncAppender} does not tell what it drops.
 *
 * <p>Lines may come from any thread. {@link #start} and {@link #stop} are for one thread at a time.
 */
final class BackgroundAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final Supplier<Appender<ILoggingEvent>> maker;
    private final BlockingQueue<ILoggingEvent> queue;
    private final int reserved;
    private final long flushMillis;
    private final LongAdder dropped = new LongAdder();
    private final Thread writer = Thread.ofPlatform().name("log").daemon().unstarted(this::write);

    /**
     * @param maker makes the appender that writes, started, on the thread that writes; it is stopped there, with this
     *
     * @param capacity lines that may wait
     *
     * @param flushMillis how long {@link #stop} waits for what is not written yet
     */
    BackgroundAppender(Supplier<Appender<ILoggingEvent>> maker, int capacity, long flushMillis) {
        this.maker = maker;
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.reserved = capacity / 4;
        this.flushMillis = flushMillis;
    }

    /** Lines that nobody will see. For any thread. */
    long dropped() { return dropped.sum(); }

    @Override
    public void start() {
        super.start();
        writer.start();
    }

    /** Takes no more lines and waits until those that are there are written, though not for ever. */
    @Override
    public void stop() {
        if (!isStarted()) {
            return;
        }
        super.stop();
        writer.interrupt();
        try {
            writer.join(flushMillis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean important = event.getLevel().isGreaterOrEqual(Level.WARN);
        if (!important && queue.remainingCapacity() <= reserved) {
            dropped.increment();
            return;
        }
        event.prepareForDeferredProcessing(); // the message, its thread and MDC as they are now
        if (!queue.offer(event)) {
            dropped.increment();
        }
    }

    private void write() {
        Appender<ILoggingEvent> output = maker.get();
        try {
            while (true) {
                output.doAppend(queue.take());
            }
        } catch (InterruptedException _) { // by stop: what is left is the end
            for (ILoggingEvent event = queue.poll(); event != null; event = queue.poll()) {
                output.doAppend(event);
            }
        }
        output.stop();
    }
}
