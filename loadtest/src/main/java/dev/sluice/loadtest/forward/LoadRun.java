// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Puts a load on a forwarder for a while and measures. Spins: it wants a processor for itself. Every window begins and ends in silence, so
 * that all of a packet's work falls into the window the packet was sent in.
 */
final class LoadRun {
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(20); // of a closed loop that lost a packet
    private static final long KEEP_ALIVE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Forwarder forwarder;
    private final List<Forwarder> all;
    private final Load load;
    private final Publisher publisher;
    private final Probe probe;
    private long frame;
    private int packetOfFrame;
    private long nextKeepAliveNanos = System.nanoTime();

    /** @param all forwarders whose connections must be kept alive meanwhile */
    LoadRun(Forwarder forwarder, List<Forwarder> all, Load load) {
        this.forwarder = forwarder;
        this.all = all;
        this.load = load;
        this.publisher = forwarder.publisher();
        this.probe = forwarder.probe();
    }

    /** Blocks for about the duration. */
    Measurement measure(long durationNanos) {
        run(SETTLE_NANOS);
        probe.latencyNanos().reset();
        long sent = publisher.sent();
        long seen = probe.packets();
        long damaged = probe.damaged();
        long dropped = SocketDrops.of(forwarder.unread());
        long cpuNanos = ProcessCpu.nanos(forwarder.pid());
        long startNanos = System.nanoTime();
        run(durationNanos);
        double seconds = (System.nanoTime() - startNanos - SILENCE_NANOS) / 1e9;
        double cpuMicros = (ProcessCpu.nanos(forwarder.pid()) - cpuNanos) / 1e3;
        long expected = (publisher.sent() - sent) * load.receivers();
        long packets = probe.packets() - seen + SocketDrops.of(forwarder.unread()) - dropped;
        return new Measurement(packets, Math.max(0, expected - packets), probe.damaged() - damaged,
                cpuMicros / packets,
                packets / seconds, cpuMicros / 1e6 / seconds,
                probe.latencyNanos().getValueAtPercentile(50) / 1e3,
                probe.latencyNanos().getValueAtPercentile(99) / 1e3);
    }

    private void run(long durationNanos) {
        long endNanos = System.nanoTime() + durationNanos;
        if (load.isClosedLoop()) {
            saturate(endNanos);
        } else {
            pace(endNanos);
        }
        silence(System.nanoTime() + SILENCE_NANOS);
    }

    private void saturate(long endNanos) {
        long first = publisher.sent(); // what is missing from before is not waited for
        long progressNanos = System.nanoTime();
        for (long nowNanos = progressNanos; nowNanos - endNanos < 0; nowNanos = System.nanoTime()) {
            long before = probe.nextIndex();
            probe.drain();
            if (probe.nextIndex() != before) {
                progressNanos = nowNanos;
            } else if (nowNanos - progressNanos > STALL_NANOS) {
                first = publisher.sent();
                progressNanos = nowNanos;
            }
            if (publisher.sent() - Math.max(first, probe.nextIndex()) < load.inFlight()) {
                sendNext();
            }
            keepAlive(nowNanos);
        }
    }

    private void pace(long endNanos) {
        long nextNanos = System.nanoTime();
        for (long nowNanos = nextNanos; nowNanos - endNanos < 0; nowNanos = System.nanoTime()) {
            probe.drain();
            if (nextNanos - nowNanos <= 0) {
                nextNanos = Math.max(nextNanos + load.frameNanos(), nowNanos); // a burst missed is not made up for
                do {
                    sendNext();
                } while (packetOfFrame > 0);
            }
            keepAlive(nowNanos);
            Thread.onSpinWait();
        }
    }

    private void silence(long untilNanos) {
        for (long nowNanos = System.nanoTime(); nowNanos - untilNanos < 0; nowNanos = System.nanoTime()) {
            probe.drain();
            keepAlive(nowNanos);
        }
    }

    private void sendNext() {
        int[] sizes = load.frames().get((int) (frame % load.frames().size()));
        boolean last = packetOfFrame == sizes.length - 1;
        publisher.send(sizes[packetOfFrame], packetOfFrame == 0, last, frame % load.keyFrameEvery() == 0);
        packetOfFrame = last ? 0 : packetOfFrame + 1;
        frame += last ? 1 : 0;
    }

    private void keepAlive(long nowNanos) {
        if (nextKeepAliveNanos - nowNanos <= 0) {
            nextKeepAliveNanos = nowNanos + KEEP_ALIVE_NANOS;
            for (int i = 0; i < all.size(); i++) {
                all.get(i).keepAlive(nowNanos);
            }
        }
    }
}
