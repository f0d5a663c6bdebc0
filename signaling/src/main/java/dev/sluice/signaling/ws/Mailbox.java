// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.ws;

import dev.sluice.signaling.session.ClientConnection;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a connection's messages from the event loop to its own virtual thread, which may block in the room. The event loop calls
 * {@link #offer} and {@link #finish}; the thread runs {@link #run}.
 */
final class Mailbox implements Runnable {
    /** What the event loop has to know of what happens on the thread. */
    interface Listener {
        /** The connection has a session now. */
        void onJoined();

        /** The queue has shrunk to where reading may go on. */
        void onDrained();

        /** The thread is at its end; normally because {@link Mailbox#finish} asked for it. */
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

    private final ClientConnection connection;
    private final Listener listener;
    private final LinkedBlockingQueue<Mail> queue = new LinkedBlockingQueue<>(); // bounded by offer
    private final AtomicInteger queuedChars = new AtomicInteger();
    private boolean flooded; // confined to the event loop
    private boolean joined; // confined to the connection's thread

    Mailbox(ClientConnection connection, Listener listener) {
        this.connection = connection;
        this.listener = listener;
    }

    Verdict offer(String text, long nowNanos) {
        if (!flooded && queue.size() >= MAX_MESSAGES) {
            flooded = true;
            queue.add(new Mail.Flood());
        }
        if (flooded) {
            return Verdict.FLOODED;
        }
        int chars = queuedChars.addAndGet(text.length());
        queue.add(new Mail.Text(text, nowNanos));
        return chars > HIGH_WATER_CHARS ? Verdict.ACCEPTED_FULL : Verdict.ACCEPTED;
    }

    /** The socket is gone: the session hears of it after the messages that are waiting. */
    void finish() {
        queue.add(new Mail.End());
    }

    @Override
    public void run() {
        try {
            boolean more = true;
            while (more) {
                more = handle(queue.take());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the server is closing
        } catch (RuntimeException e) {
            LOG.error("a signaling connection failed", e);
        } finally {
            end();
        }
    }

    /** False after the last mail. */
    private boolean handle(Mail mail) {
        return switch (mail) {
            case Mail.Text text -> {
                deliver(text);
                yield true;
            }
            case Mail.Flood() -> {
                connection.handleFlood();
                yield true;
            }
            case Mail.End() -> false;
        };
    }

    private void end() {
        try {
            connection.handleSocketLost(System.nanoTime());
        } catch (RuntimeException e) {
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
