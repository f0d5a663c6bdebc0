// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.ManualClock;
import dev.sluice.testkit.NetworkConditions;
import dev.sluice.testkit.NetworkConditions.BurstLoss;
import dev.sluice.testkit.NetworkConditions.Jitter;
import dev.sluice.testkit.NetworkEmulator;
import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Three streams through a network that loses, reorders, duplicates and damages: each packet is accepted once, undamaged. */
class SrtpSimulationTest {
    private static final NetworkConditions BAD = NetworkConditions.PERFECT.withLatency(Duration.ofMillis(40)).withLoss(
            0.02).withBurstLoss(BurstLoss.of(0.05, 10))
            .withJitter(new Jitter(Jitter.Distribution.NORMAL, Duration.ofMillis(
                    20), Jitter.Ordering.FREE))
            .withReordering(0.01, Duration.ofMillis(300)).withDuplicates(0.05).withCorruption(
                    0.05);
    private static final int PACKETS = 3000;
    private static final int STREAMS = 3;
    private static final int HEADER = 12;

    private final Map<Long, byte[]> sent = new HashMap<>(); // plaintext by SSRC and index
    private final Set<Long> accepted = new HashSet<>();
    private final Map<SrtpVerdict, Integer> verdicts = new EnumMap<>(SrtpVerdict.class);

    @SeededTest
    void shouldAcceptEveryIntactPacketOnce(long seed) {
        SrtpProfile profile = SrtpProfile.values()[(int) (seed % SrtpProfile.values().length)];
        SrtpKeys keys = Implementations.keys(profile, seed);
        RandomGenerator random = Seeds.random(seed);
        NetworkEmulator network = new NetworkEmulator(BAD, seed);
        ManualClock clock = new ManualClock();
        try (SrtpSender sender = Implementations.LIBCRYPTO.sender(keys);
                SrtpReceiver receiver = Implementations.JCE.receiver(keys)) {
            for (int i = 0; i < PACKETS; i++) {
                long ssrc = i % STREAMS;
                long index = 65_000L + i / STREAMS; // wraps on the way
                byte[] plain = plain(random, (int) ssrc, index);
                sent.put(ssrc << 48 | index, plain);
                ByteBuf packet = Buffers.offset(plain);
                sender.protectRtpInPlace(packet, HEADER, (int) (index >>> 16));
                network.send(packet, clock.advanceMillis(1));
                receive(network, receiver, clock.nowNanos());
            }
            receive(network, receiver, clock.advance(Duration.ofSeconds(2)));
        }
        NetworkEmulator.Counters counters = network.counters();
        assertEquals(0, network.inFlight());
        int failed = verdicts.getOrDefault(SrtpVerdict.AUTHENTICATION_FAILED, 0);
        assertTrue(failed <= counters.corrupted(), verdicts + " of " + counters);
        assertTrue(verdicts.getOrDefault(SrtpVerdict.REPLAYED, 0) > 20, verdicts.toString());
        // What is lost here is lost in the network, or both of its copies were damaged.
        assertTrue(accepted.size() >= PACKETS - counters.lost() - counters.corrupted(), verdicts + " of " + counters);
    }

    private void receive(NetworkEmulator network, SrtpReceiver receiver, long nowNanos) {
        for (byte[] datagram = network.poll(nowNanos); datagram != null; datagram = network.poll(nowNanos)) {
            ByteBuf packet = Buffers.offset(datagram);
            SrtpVerdict verdict = receiver.unprotectRtp(packet, HEADER);
            verdicts.merge(verdict, 1, Integer::sum);
            if (verdict == SrtpVerdict.OK) {
                long key = (long) packet.getInt(packet.readerIndex() + 8) << 48 | receiver.packetIndex();
                assertArrayEquals(sent.get(key), Buffers.bytes(packet));
                assertTrue(accepted.add(key), "accepted twice");
            }
        }
    }

    private static byte[] plain(RandomGenerator random, int ssrc, long index) {
        byte[] packet = Seeds.bytes(random, HEADER + 20 + random.nextInt(100));
        ByteBuffer.wrap(packet).put(0, (byte) 0x80).putShort(2, (short) index).putInt(8, ssrc);
        return packet;
    }
}
