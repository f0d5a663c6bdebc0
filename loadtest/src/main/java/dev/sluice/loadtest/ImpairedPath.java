// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import dev.sluice.testkit.NetworkConditions;
import dev.sluice.testkit.NetworkEmulator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A bad network around one client: both directions of its datagrams go through emulators driven by the event loop. Confined to it. */
final class ImpairedPath {
    private final Direction out;
    private final Direction in;
    private boolean closed;

    /**
     * @param sendNow takes ownership of what leaves
     * @param handleNow borrows what has arrived
     */
    ImpairedPath(EventLoop loop, NetworkConditions conditions, long seed, Consumer<ByteBuf> sendNow,
            Consumer<ByteBuf> handleNow) {
        this.out = new Direction(loop, new NetworkEmulator(conditions, seed), sendNow);
        this.in = new Direction(loop, new NetworkEmulator(conditions, seed + 1), datagram -> {
            try {
                handleNow.accept(datagram);
            } finally {
                datagram.release();
            }
        });
    }

    void send(ByteBuf ownedDatagram) {
        out.put(ownedDatagram);
        ownedDatagram.release();
    }

    /** @param datagram borrowed */
    void receive(ByteBuf datagram) { in.put(datagram); }

    void close() {
        closed = true;
        out.cancel();
        in.cancel();
    }

    private final class Direction {
        private final EventLoop loop;
        private final NetworkEmulator emulator;
        private final Consumer<ByteBuf> sink; // takes ownership
        private @Nullable ScheduledFuture<?> timer;
        private long timerNanos;

        private Direction(EventLoop loop, NetworkEmulator emulator, Consumer<ByteBuf> sink) {
            this.loop = loop;
            this.emulator = emulator;
            this.sink = sink;
        }

        private void put(ByteBuf datagram) {
            emulator.send(datagram, System.nanoTime());
            arm();
        }

        private void deliver() {
            timer = null;
            for (byte[] bytes = emulator.poll(System.nanoTime()); bytes != null
                    && !closed; bytes = emulator.poll(System.nanoTime())) {
                sink.accept(PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length + 64).writeBytes(bytes));
            }
            arm();
        }

        private void arm() {
            OptionalLong deadline = emulator.nextDeadlineNanos();
            if (closed || deadline.isEmpty() || timer != null && timerNanos - deadline.getAsLong() <= 0) {
                return;
            }
            cancel();
            timerNanos = deadline.getAsLong();
            timer = loop.schedule(this::deliver, Math.max(0, timerNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        }

        private void cancel() {
            if (timer != null) {
                timer.cancel(false);
                timer = null;
            }
        }
    }
}
