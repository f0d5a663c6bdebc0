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

    /** What comes out of the network; on the loop. */
    interface Arrivals {
        /** @param arrivalNanos when the network lets it through, however late the loop takes it */
        void onArrival(ByteBuf datagram, long arrivalNanos);
    }

    /**
     * @param sendNow takes ownership of what leaves
     * @param arrivals gets what has arrived
     */
    ImpairedPath(EventLoop loop, NetworkConditions conditions, long seed, Consumer<ByteBuf> sendNow,
            Arrivals arrivals) {
        this.out = new Direction(loop, new NetworkEmulator(conditions, seed),
                (ownedDatagram, _) -> sendNow.accept(ownedDatagram));
        this.in = new Direction(loop, new NetworkEmulator(conditions, seed + 1), (datagram, arrivalNanos) -> {
            try {
                arrivals.onArrival(datagram, arrivalNanos);
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
        private final Arrivals sink; // takes ownership
        private @Nullable ScheduledFuture<?> timer;
        private long timerNanos;

        private Direction(EventLoop loop, NetworkEmulator emulator, Arrivals sink) {
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
            OptionalLong arrivalNanos = emulator.nextDeadlineNanos();
            byte[] bytes = emulator.poll(System.nanoTime());
            while (bytes != null && !closed) {
                sink.onArrival(PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length + 64).writeBytes(bytes),
                        arrivalNanos.orElseThrow());
                arrivalNanos = emulator.nextDeadlineNanos();
                bytes = emulator.poll(System.nanoTime());
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
