// SPDX-License-Identifier: Apache-2.0
package dev.sluice.testkit;

import dev.sluice.testkit.NetworkConditions.Bottleneck;
import dev.sluice.testkit.NetworkConditions.BurstLoss;
import dev.sluice.testkit.NetworkConditions.Jitter;
import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a simulated path, sans-IO: {@link #send} puts datagrams in, {@link #poll} takes out what has arrived,
 * {@link #nextDeadlineNanos} says when to look again. The same seed, datagrams and times give the same arrivals. Time must not run
 * backwards. Confined to one thread.
 */
public final class NetworkEmulator {
    /** Datagrams by fate. Everything sent is lost, dropped, in flight or delivered; duplicates are delivered beside. */
    public record Counters(long sent, long sentBytes, long lostAtRandom, long lostInBursts, long droppedByQueue,
            long reordered, long duplicated, long corrupted, long delivered, long deliveredBytes) {

        public long lost() { return lostAtRandom + lostInBursts + droppedByQueue; }
    }

    private final RandomGenerator random;
    // Instants are compared by difference: the nanosecond counter may overflow. Ties keep the order of sending.
    private final PriorityQueue<InFlight> inFlight = new PriorityQueue<>((a, b) -> a.arrivalNanos != b.arrivalNanos
            ? Long.signum(a.arrivalNanos - b.arrivalNanos)
            : Long.compare(a.order, b.order));
    private NetworkConditions conditions;
    private boolean inBurst;
    private boolean used;
    private long nextOrder;
    private long latestNowNanos;
    private long bottleneckFreeAtNanos;
    private long latestInOrderArrivalNanos;

    private long sent;
    private long sentBytes;
    private long lostAtRandom;
    private long lostInBursts;
    private long droppedByQueue;
    private long reordered;
    private long duplicated;
    private long corrupted;
    private long delivered;
    private long deliveredBytes;

    public NetworkEmulator(NetworkConditions conditions, long seed) {
        this.conditions = conditions;
        this.random = Seeds.random(seed);
    }

    /** For datagrams sent from now on; those in flight keep their fate. */
    public void setConditions(NetworkConditions conditions) {
        this.conditions = conditions;
    }

    /** Sends a copy of the readable bytes; {@code datagram} is borrowed. */
    public void send(ByteBuf datagram, long nowNanos) {
        send(Buffers.bytes(datagram), nowNanos);
    }

    /** Sends a copy. */
    public void send(byte[] datagram, long nowNanos) {
        advanceTo(nowNanos);
        sent++;
        sentBytes += datagram.length;
        if (isQueueFull(datagram.length, nowNanos)) {
            droppedByQueue++;
            return;
        }
        long departureNanos = departure(datagram.length, nowNanos);
        if (isLost()) {
            return;
        }
        deliver(datagram, departureNanos);
        if (chance(conditions.duplicateProbability())) {
            duplicated++;
            deliver(datagram, departureNanos);
        }
    }

    /** The next datagram that has arrived by now, null when there is none. Call until null. */
    public byte @Nullable [] poll(long nowNanos) {
        advanceTo(nowNanos);
        InFlight next = inFlight.peek();
        if (next == null || next.arrivalNanos - nowNanos > 0) {
            return null;
        }
        inFlight.remove();
        delivered++;
        deliveredBytes += next.datagram.length;
        return next.datagram;
    }

    /** When the next datagram arrives; empty when nothing is in flight. May change after {@link #send} and {@link #poll}. */
    public OptionalLong nextDeadlineNanos() {
        InFlight next = inFlight.peek();
        return next == null ? OptionalLong.empty() : OptionalLong.of(next.arrivalNanos);
    }

    public int inFlight() { return inFlight.size(); }

    public Counters counters() {
        return new Counters(sent, sentBytes, lostAtRandom, lostInBursts, droppedByQueue, reordered, duplicated,
                corrupted, delivered, deliveredBytes);
    }

    private void advanceTo(long nowNanos) {
        if (used && nowNanos - latestNowNanos < 0) {
            throw new IllegalArgumentException("time went back by " + (latestNowNanos - nowNanos) + " ns");
        }
        if (!used) {
            bottleneckFreeAtNanos = nowNanos;
            latestInOrderArrivalNanos = nowNanos;
        }
        used = true;
        latestNowNanos = nowNanos;
    }

    private boolean isQueueFull(int bytes, long nowNanos) {
        Bottleneck bottleneck = conditions.bottleneck();
        if (bottleneck == null) {
            return false;
        }
        long backlogNanos = Math.max(0, bottleneckFreeAtNanos - nowNanos);
        double backlogBytes = backlogNanos * (bottleneck.bitrateBps() / 8e9);
        return backlogBytes + bytes > bottleneck.queueBytes();
    }

    private long departure(int bytes, long nowNanos) {
        Bottleneck bottleneck = conditions.bottleneck();
        if (bottleneck == null) {
            return nowNanos;
        }
        long startNanos = bottleneckFreeAtNanos - nowNanos > 0 ? bottleneckFreeAtNanos : nowNanos;
        bottleneckFreeAtNanos = startNanos + (long) (bytes * 8e9 / bottleneck.bitrateBps());
        return bottleneckFreeAtNanos;
    }

    private boolean isLost() {
        BurstLoss burst = conditions.burstLoss();
        if (burst != null) {
            inBurst = chance(inBurst ? 1 - burst.badToGood() : burst.goodToBad());
            if (chance(inBurst ? burst.lossWhenBad() : burst.lossWhenGood())) {
                lostInBursts++;
                return true;
            }
        }
        if (chance(conditions.lossProbability())) {
            lostAtRandom++;
            return true;
        }
        return false;
    }

    private void deliver(byte[] datagram, long departureNanos) {
        byte[] copy = datagram.clone();
        if (chance(conditions.corruptProbability()) && copy.length > 0) {
            corrupted++;
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
        inFlight.add(new InFlight(copy, arrival(departureNanos), nextOrder++));
    }

    private long arrival(long departureNanos) {
        long arrivalNanos = departureNanos + conditions.latency().toNanos() + jitterNanos();
        if (chance(conditions.reorderProbability())) {
            reordered++;
            return arrivalNanos + conditions.reorderDelay().toNanos();
        }
        if (conditions.jitter().ordering() == Jitter.Ordering.FREE) {
            return arrivalNanos;
        }
        if (arrivalNanos - latestInOrderArrivalNanos < 0) {
            return latestInOrderArrivalNanos;
        }
        latestInOrderArrivalNanos = arrivalNanos;
        return arrivalNanos;
    }

    private long jitterNanos() {
        double spreadNanos = conditions.jitter().spread().toNanos();
        return (long) switch (conditions.jitter().distribution()) {
            case UNIFORM -> random.nextDouble() * spreadNanos;
            case NORMAL -> Math.abs(random.nextGaussian()) * spreadNanos;
        };
    }

    private boolean chance(double probability) { return probability > 0 && random.nextDouble() < probability; }

    private static final class InFlight {
        final byte[] datagram;
        final long arrivalNanos;
        final long order;

        InFlight(byte[] datagram, long arrivalNanos, long order) {
            this.datagram = datagram;
            this.arrivalNanos = arrivalNanos;
            this.order = order;
        }
    }
}
