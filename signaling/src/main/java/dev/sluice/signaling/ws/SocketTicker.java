// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.ws;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the time limits of all sockets of one event loop looked at, several times a second, by one timer. With a timer each, ten thousand
 * sockets would wake their loop every few microseconds. Confined to the event loop.
 */
final class SocketTicker {
    /** A socket with time limits. */
    interface Ticked {
        /** Whether it is closed, so that nothing has to be looked at any more. */
        boolean isStopped();

        void tick(long nowNanos);

        /** Ends it at once. */
        void abandon();
    }

    private static final Logger LOG = LoggerFactory.getLogger(SocketTicker.class);
    private static final long TICK_MILLIS = 250;

    private final EventLoop loop;
    private final List<Ticked> sockets = new ArrayList<>();
    private @Nullable Future<?> timer; // only while there are sockets

    SocketTicker(EventLoop loop) { this.loop = loop; }

    void add(Ticked socket) {
        sockets.add(socket);
        if (timer == null) {
            timer = loop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        long nowNanos = System.nanoTime();
        int kept = 0;
        for (int i = 0; i < sockets.size(); i++) {
            Ticked socket = sockets.get(i);
            if (!socket.isStopped() && tick(socket, nowNanos)) {
                sockets.set(kept++, socket);
            }
        }
        sockets.subList(kept, sockets.size()).clear();
        if (sockets.isEmpty() && timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** A bug of ours met one socket: that one goes, the others stay. */
    private static boolean tick(Ticked socket, long nowNanos) {
        try {
            socket.tick(nowNanos);
            return true;
        } catch (RuntimeException e) {
            LOG.error("a socket failed at its time limits and is closed", e);
            socket.abandon();
            return false;
        }
    }
}
