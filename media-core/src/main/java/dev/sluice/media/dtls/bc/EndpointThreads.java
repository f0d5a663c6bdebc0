// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The virtual threads of a factory's endpoints. Handshakes, which hold memory for as long as a peer likes, run up to a limit at a time;
 * the others wait in order, without a thread. Thread-safe, never blocks.
 */
final class EndpointThreads {
    private final int maxHandshakes;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final AtomicInteger alive = new AtomicInteger();
    private int handshakes;

    EndpointThreads(int maxHandshakes) { this.maxHandshakes = maxHandshakes; }

    /** Runs a handshake, now or when others have ended. */
    void startHandshake(Runnable handshake) {
        synchronized (waiting) {
            if (handshakes == maxHandshakes) {
                waiting.add(handshake);
                return;
            }
            handshakes++;
        }
        start("dtls-handshake", () -> runHandshakes(handshake));
    }

    /** Runs something short. */
    void start(String name, Runnable task) {
        alive.incrementAndGet();
        Thread.ofVirtual().name(name).start(() -> {
            try {
                task.run();
            } finally {
                alive.decrementAndGet();
            }
        });
    }

    /** Threads that have not ended. */
    int alive() { return alive.get(); }

    int handshakesRunning() {
        synchronized (waiting) {
            return handshakes;
        }
    }

    int handshakesWaiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    private void runHandshakes(Runnable handshake) {
        try {
            handshake.run();
        } finally {
            Runnable next;
            synchronized (waiting) {
                next = waiting.poll();
                if (next == null) {
                    handshakes--;
                }
            }
            if (next != null) {
                start("dtls-handshake", () -> runHandshakes(next));
            }
        }
    }
}
