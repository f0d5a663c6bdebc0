// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.ws;

import dev.sluice.signaling.session.ClientConnection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a connection's messages from the event loop to a virtual thread, which may block in the room and lives while there are messages:
 * one thread at a time, which sees all that the one before did. The event loop calls {@link #offer} and {@link #finish}.
 */
final class Mailbox {
    /** What the event loop has to know of what happens on the thread. */
    interface Listener {
        /** The connection has a session now. */
        void onJoined();

        /** The queue has shrunk to where reading may go on. */
        void onDrained();

        /** Nothing more is handled; normally because {@link Mailbox#finish} asked for it. */
        void onFinished();
    }

    /** Outcome of {@link #offer}. */
    enum Verdict {
        ACCEPTED,
        /** Accepted, but nothing more is to be read until {@link Listener#onDrained}. */
        ACCEPTED_FULL,
        /** Dropped, and nothing more is to be read: the client has sent far more than it may and is about to be closed. */
        FLOODED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final int MAX_MESSAGES = 1024;
    private static final int HIGH_WATER_CHARS = 256 * 1024;
    private static final int LOW_WATER_CHARS = 64 * 1024;

    private sealed interface Mail {
        record Text(String text, long arrivedAtNanos) implements Mail {}

        /** More came than any client may send. */
        record Flood() implements Mail {}

        record End() implements Mail {}
    }

    private final Executor threads;
    private final ClientConnection connection;
    private final Listener listener;
    private final ConcurrentLinkedQueue<Mail> queue = new ConcurrentLinkedQueue<>(); // bounded by offer
    private final AtomicInteger unhandled = new AtomicInteger(); // who raises it from 0 starts the thread, which ends at 0
    private final AtomicInteger queuedChars = new AtomicInteger();
    private boolean flooded; // confined to the event loop
    private boolean joined; // confined to the connection's thread
    private boolean ended; // likewise

    /** @param threads gives each task a thread that may block */
    Mailbox(Executor threads, ClientConnection connection, Listener listener) {
        this.threads = threads;
        this.connection = connection;
        this.listener = listener;
    }

    Verdict offer(String text, long nowNanos) {
        if (!flooded && unhandled.get() >= MAX_MESSAGES) {
            flooded = true;
            add(new Mail.Flood());
        }
        if (flooded) {
            return Verdict.FLOODED;
        }
        int chars = queuedChars.addAndGet(text.length());
        add(new Mail.Text(text, nowNanos));
        return chars > HIGH_WATER_CHARS ? Verdict.ACCEPTED_FULL : Verdict.ACCEPTED;
    }

    /** The socket is gone: the session hears of it after the messages that are waiting. */
    void finish() {
        add(new Mail.End());
    }

    private void add(Mail mail) {
        queue.add(mail);
        if (unhandled.getAndIncrement() == 0) {
            threads.execute(this::handleAll);
        }
    }

    private void handleAll() {
        do {
            Mail mail = queue.poll();
            if (mail != null && !ended) {
                handle(mail);
            }
        } while (unhandled.decrementAndGet() > 0);
    }

    private void handle(Mail mail) {
        try {
            switch (mail) {
                case Mail.Text text -> deliver(text);
                case Mail.Flood() -> connection.handleFlood();
                case Mail.End() -> end();
            }
        } catch (RuntimeException | Error e) { // an Error ends the connection too, not just the thread it met
            LOG.error("a signaling connection failed", e);
            end();
        }
    }

    private void end() {
        ended = true;
        try {
            connection.handleSocketLost(System.nanoTime());
        } catch (RuntimeException | Error e) {
            LOG.error("the room could not be told of a lost socket", e);
        } finally {
            listener.onFinished();
        }
    }

    private void deliver(Mail.Text mail) {
        int before = queuedChars.getAndAdd(-mail.text().length());
        connection.handleText(mail.text(), mail.arrivedAtNanos());
        if (before > LOW_WATER_CHARS && before - mail.text().length() <= LOW_WATER_CHARS) {
            listener.onDrained();
        }
        if (!joined && !connection.isWaitingForJoin()) {
            joined = true;
            listener.onJoined();
        }
    }
}
