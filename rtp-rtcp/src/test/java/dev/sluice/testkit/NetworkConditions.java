// SPDX-License-Identifier: Apache-2.0
package dev.sluice.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one direction of a simulated path does to datagrams, in the order they meet it: a bottleneck with a bounded queue, then loss,
 * duplication, corruption, and the time on the wire. Start from {@link #PERFECT} and change what matters.
 *
 * @param latency            time on the wire, without queueing
 * @param jitter             random addition to the latency
 * @param lossProbability    0..1, each datagram on its own
 * @param burstLoss          loss that comes in bursts, null for none; applies beside {@code lossProbability}
 * @param reorderProbability 0..1: the datagram is held back by {@code reorderDelay} and those behind it overtake
 * @param reorderDelay       how long an overtaken datagram is held back
 * @param duplicateProbability 0..1: the datagram arrives twice, each copy with a delay of its own
 * @param corruptProbability 0..1: one random bit is flipped
 * @param bottleneck         rate limit, null for none
 */
public record NetworkConditions(Duration latency, Jitter jitter, double lossProbability,
        @Nullable BurstLoss burstLoss, double reorderProbability, Duration reorderDelay, double duplicateProbability,
        double corruptProbability, @Nullable Bottleneck bottleneck) {

    /** Delivers everything at once. */
    public static final NetworkConditions PERFECT = new NetworkConditions(Duration.ZERO, Jitter.NONE, 0, null, 0,
            Duration.ZERO, 0, 0, null);

    public NetworkConditions {
        requireNotNegative("latency", latency);
        requireNotNegative("reorderDelay", reorderDelay);
        requireProbability("lossProbability", lossProbability);
        requireProbability("reorderProbability", reorderProbability);
        requireProbability("duplicateProbability", duplicateProbability);
        requireProbability("corruptProbability", corruptProbability);
    }

    /** How much a datagram's time on the wire varies, and whether a quick one may overtake a slow one. */
    public record Jitter(Distribution distribution, Duration spread, Ordering ordering) {
        public static final Jitter NONE = new Jitter(Distribution.UNIFORM, Duration.ZERO, Ordering.KEPT);

        /** UNIFORM adds 0..spread; NORMAL adds the absolute value of a Gaussian whose standard deviation is the spread. */
        public enum Distribution {
            UNIFORM, NORMAL
        }

        /** KEPT delays the quick behind the slow, as a queue does; FREE lets them overtake. */
        public enum Ordering {
            KEPT, FREE
        }

        public Jitter {
            requireNotNegative("spread", spread);
        }
    }

    /**
     * Gilbert-Elliott: a chain of a good and a bad state, moved before every datagram. The mean burst is 1 / badToGood datagrams.
     *
     * @param goodToBad         probability of the bad state after the good one
     * @param badToGood         probability of the good state after the bad one
     * @param lossWhenGood      loss probability in the good state, often 0
     * @param lossWhenBad       loss probability in the bad state, often 1
     */
    public record BurstLoss(double goodToBad, double badToGood, double lossWhenGood, double lossWhenBad) {
        public BurstLoss {
            requireProbability("goodToBad", goodToBad);
            requireProbability("badToGood", badToGood);
            requireProbability("lossWhenGood", lossWhenGood);
            requireProbability("lossWhenBad", lossWhenBad);
        }

        /** Bursts of {@code meanBurst} datagrams that together make {@code lossRatio} of all (0..1). */
        public static BurstLoss of(double lossRatio, double meanBurst) {
            return new BurstLoss(lossRatio / (meanBurst * (1 - lossRatio)), 1 / meanBurst, 0, 1);
        }
    }

    /**
     * A link of limited rate; what does not fit its queue is dropped at the tail.
     *
     * @param bitrateBps bits a second, positive
     * @param queueBytes most bytes that wait or are being sent at any time, positive
     */
    public record Bottleneck(long bitrateBps, long queueBytes) {
        public Bottleneck {
            if (bitrateBps <= 0 || queueBytes <= 0) {
                throw new IllegalArgumentException("bottleneck of " + bitrateBps + " b/s, " + queueBytes + " bytes");
            }
        }

        /** A queue that is full when it takes {@code longestQueue} to empty. */
        public static Bottleneck of(long bitrateBps, Duration longestQueue) {
            return new Bottleneck(bitrateBps, (long) (bitrateBps / 8.0 * longestQueue.toNanos() / 1e9));
        }
    }

    public NetworkConditions withLatency(Duration latency) {
        return new NetworkConditions(latency, jitter, lossProbability, burstLoss, reorderProbability, reorderDelay,
                duplicateProbability, corruptProbability, bottleneck);
    }

    public NetworkConditions withJitter(Jitter jitter) {
        return new NetworkConditions(latency, jitter, lossProbability, burstLoss, reorderProbability, reorderDelay,
                duplicateProbability, corruptProbability, bottleneck);
    }

    /** Jitter without overtaking. */
    public NetworkConditions withJitter(Jitter.Distribution distribution, Duration spread) {
        return withJitter(new Jitter(distribution, spread, Jitter.Ordering.KEPT));
    }

    public NetworkConditions withLoss(double lossProbability) {
        return new NetworkConditions(latency, jitter, lossProbability, burstLoss, reorderProbability, reorderDelay,
                duplicateProbability, corruptProbability, bottleneck);
    }

    public NetworkConditions withBurstLoss(BurstLoss burstLoss) {
        return new NetworkConditions(latency, jitter, lossProbability, burstLoss, reorderProbability, reorderDelay,
                duplicateProbability, corruptProbability, bottleneck);
    }

    public NetworkConditions withReordering(double reorderProbability, Duration reorderDelay) {
        return new NetworkConditions(latency, jitter, lossProbability, burstLoss, reorderProbability, reorderDelay,
                duplicateProbability, corruptProbability, bottleneck);
    }

    public NetworkConditions withDuplicates(double duplicateProbability) {
        return new NetworkConditions(latency, jitter, lossProbability, burstLoss, reorderProbability, reorderDelay,
                duplicateProbability, corruptProbability, bottleneck);
    }

    public NetworkConditions withCorruption(double corruptProbability) {
        return new NetworkConditions(latency, jitter, lossProbability, burstLoss, reorderProbability, reorderDelay,
                duplicateProbability, corruptProbability, bottleneck);
    }

    public NetworkConditions withBottleneck(Bottleneck bottleneck) {
        return new NetworkConditions(latency, jitter, lossProbability, burstLoss, reorderProbability, reorderDelay,
                duplicateProbability, corruptProbability, bottleneck);
    }

    private static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " is " + value + ", not within 0..1");
        }
    }

    private static void requireNotNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " is " + value);
        }
    }
}
