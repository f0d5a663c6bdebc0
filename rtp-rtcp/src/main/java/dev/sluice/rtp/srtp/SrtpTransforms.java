// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Which cipher implementation serves which profile on this machine, and the factory of contexts that use it. Immutable; made once, at
 * start. An implementation is used only when it gives the known answers.
 */
public final class SrtpTransforms {
    private static final List<SrtpTransformProvider> PROVIDERS = List.of(new LibcryptoTransformProvider(),
            new JceTransformProvider());
    private static final Duration TRIAL = Duration.ofMillis(10); // for each implementation and profile
    private static final int TRIAL_BATCH = 32; // packets between two looks at the clock
    private static final int TRIAL_PAYLOAD_LENGTH = 1100; // bytes, a usual video packet
    /** The earlier in the list the less garbage; a later one must be this much quicker to be worth its own. */
    private static final double EARLIER_PROVIDER_LEAD = 1.2;

    /**
     * How one implementation did with one profile.
     *
     * @param nanosPerPacket time to seal 1,100 bytes; 0 when it was not measured
     * @param failure why it cannot be used; empty when it can
     */
    public record Trial(String provider, String description, long nanosPerPacket, String failure) {
        boolean usable() { return failure.isEmpty(); }

        @Override
        public String toString() {
            return usable()
                    ? provider + " (" + description + ") " + nanosPerPacket + " ns"
                    : provider + " unusable: "
                            + failure;
        }
    }

    /** What was chosen for a profile, and out of what; {@code toString} is meant for a log line. */
    public record Choice(SrtpProfile profile, String provider, List<Trial> trials) {
        @Override
        public String toString() {
            return profile + ": " + provider + trials.stream().map(Trial::toString).collect(Collectors.joining(", ",
                    " [", "]"));
        }
    }

    private final Map<SrtpProfile, SrtpTransformProvider> providers = new EnumMap<>(SrtpProfile.class);
    private final List<Choice> choices = new ArrayList<>();

    private SrtpTransforms() {}

    /**
     * Tries and times every implementation, 10 ms for each of them and each profile. In a JVM just started that measures code not yet
     * compiled, which is in favour of libcrypto: enough to pass over a library that is broken or far slower than it should be, not to
     * tell a few percent.
     */
    public static SrtpTransforms select(LongSupplier nanoClock) {
        SrtpTransforms transforms = new SrtpTransforms();
        for (SrtpProfile profile : SrtpProfile.values()) {
            transforms.choose(profile, PROVIDERS, nanoClock, TRIAL.toNanos());
        }
        return transforms;
    }

    /** Only the named implementation, "libcrypto" or "jce". Throws IllegalStateException when a profile does not work with it. */
    public static SrtpTransforms only(String providerName) {
        List<SrtpTransformProvider> named = PROVIDERS.stream().filter(p -> p.name().equals(providerName)).toList();
        SrtpTransforms transforms = new SrtpTransforms();
        for (SrtpProfile profile : SrtpProfile.values()) {
            transforms.choose(profile, named, () -> 0, 0);
        }
        return transforms;
    }

    /** One for each profile. */
    public List<Choice> choices() { return List.copyOf(choices); }

    /** The caller closes the context. */
    public SrtpSender sender(SrtpKeys keys) {
        SrtpTransformProvider provider = provider(keys.profile());
        SrtpTransform rtp = provider.create(SrtpKeyDerivation.derive(keys, PacketKind.RTP));
        SrtpTransform rtcp = provider.create(SrtpKeyDerivation.derive(keys, PacketKind.RTCP));
        return new SrtpSender(rtp, rtcp, keys.profile(), SrtpSender.FIRST_RTCP_INDEX);
    }

    /** The caller closes the context. */
    public SrtpReceiver receiver(SrtpKeys keys) {
        return receiver(keys, SrtpReceiver.DEFAULT_MAX_STREAMS);
    }

    /** The caller closes the context. {@code maxStreams} SSRCs are remembered at most, for SRTP and for SRTCP. */
    public SrtpReceiver receiver(SrtpKeys keys, int maxStreams) {
        SrtpTransformProvider provider = provider(keys.profile());
        SrtpTransform rtp = provider.create(SrtpKeyDerivation.derive(keys, PacketKind.RTP));
        SrtpTransform rtcp = provider.create(SrtpKeyDerivation.derive(keys, PacketKind.RTCP));
        return new SrtpReceiver(rtp, rtcp, keys.profile(), maxStreams);
    }

    private SrtpTransformProvider provider(SrtpProfile profile) {
        SrtpTransformProvider provider = providers.get(profile);
        if (provider == null) {
            throw new IllegalStateException("no implementation of " + profile);
        }
        return provider;
    }

    private void choose(SrtpProfile profile, List<SrtpTransformProvider> candidates, LongSupplier nanoClock,
            long trialNanos) {
        List<Trial> trials = new ArrayList<>();
        SrtpTransformProvider best = null;
        long bestNanos = 0;
        for (SrtpTransformProvider candidate : candidates) {
            Trial trial = attempt(candidate, profile, nanoClock, trialNanos);
            trials.add(trial);
            if (trial.usable() && (best == null || trial.nanosPerPacket * EARLIER_PROVIDER_LEAD < bestNanos)) {
                best = candidate;
                bestNanos = trial.nanosPerPacket;
            }
        }
        if (best == null) {
            throw new IllegalStateException("no implementation of " + profile + " works: " + trials);
        }
        providers.put(profile, best);
        choices.add(new Choice(profile, best.name(), List.copyOf(trials)));
    }

    private static Trial attempt(SrtpTransformProvider provider, SrtpProfile profile, LongSupplier nanoClock,
            long trialNanos) {
        KnownAnswer answer = KnownAnswer.of(profile);
        try (SrtpTransform transform = provider.create(answer.keys())) {
            if (!answer.isGivenBy(transform)) {
                return new Trial(provider.name(), "", 0, "wrong answer");
            }
            return new Trial(provider.name(), provider.description(), time(transform, nanoClock, trialNanos), "");
        } catch (RuntimeException | LinkageError e) { // no such library, symbol, or algorithm
            Throwable cause = e.getCause() == null ? e : e.getCause(); // of a class that could not be initialized
            return new Trial(provider.name(), "", 0, cause.toString());
        }
    }

    /** Nanoseconds a packet in the quickest batch: the others were not compiled yet, or interrupted. */
    private static long time(SrtpTransform transform, LongSupplier nanoClock, long trialNanos) {
        ByteBuf packet = Unpooled.directBuffer(2 * TRIAL_PAYLOAD_LENGTH);
        ByteBuf payload = Unpooled.directBuffer(TRIAL_PAYLOAD_LENGTH);
        try {
            packet.writeZero(12);
            payload.writeZero(TRIAL_PAYLOAD_LENGTH);
            long packetIndex = 1L << 16;
            long quickest = Long.MAX_VALUE;
            long startNanos = nanoClock.getAsLong();
            long nowNanos = startNanos;
            do {
                for (int i = 0; i < TRIAL_BATCH; i++) {
                    transform.seal(packet, 12, payload, 0, TRIAL_PAYLOAD_LENGTH, packetIndex++);
                }
                long batchStartNanos = nowNanos;
                nowNanos = nanoClock.getAsLong();
                quickest = Math.min(quickest, nowNanos - batchStartNanos);
            } while (nowNanos - startNanos < trialNanos);
            return quickest / TRIAL_BATCH;
        } finally {
            packet.release();
            payload.release();
        }
    }
}
