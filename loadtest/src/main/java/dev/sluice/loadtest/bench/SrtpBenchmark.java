// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import dev.sluice.rtp.srtp.SrtpKeys;
import dev.sluice.rtp.srtp.SrtpProfile;
import dev.sluice.rtp.srtp.SrtpReceiver;
import dev.sluice.rtp.srtp.SrtpSender;
import dev.sluice.rtp.srtp.SrtpTransforms;
import dev.sluice.rtp.srtp.SrtpVerdict;
import io.netty.buffer.ByteBuf;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * SRTP as the fan-out uses it: one plaintext sealed for {@value #KEYS} subscribers in turn, each under its own key, into a ring of send
 * slots. Receiving is measured as a round trip, since a packet can be received only once; take {@link #protect} off.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SrtpBenchmark {
    private static final int KEYS = 200;
    private static final int HEADER_LENGTH = 12; // bytes

    @Param({"AEAD_AES_128_GCM", "AEAD_AES_256_GCM", "AES128_CM_HMAC_SHA1_80"})
    SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;

    @Param({"100", "1100"})
    int payloadLength;

    @Param({"libcrypto", "jce"})
    String implementation = "";

    private final SrtpSender[] senders = new SrtpSender[KEYS];
    private final SrtpReceiver[] receivers = new SrtpReceiver[KEYS];
    private final Buffers.Ring slots = new Buffers.Ring();
    private final ByteBuf payload = Buffers.direct();
    private long count;

    @Setup(Level.Trial)
    public void open() {
        Random random = new Random(1);
        SrtpTransforms transforms = SrtpTransforms.only(implementation);
        byte[] material = new byte[profile.keyingMaterialLength()];
        for (int i = 0; i < KEYS; i++) {
            random.nextBytes(material);
            SrtpKeys keys = SrtpKeys.ofServer(profile, material);
            senders[i] = transforms.sender(keys);
            receivers[i] = transforms.receiver(keys);
        }
        byte[] plaintext = new byte[payloadLength];
        random.nextBytes(plaintext);
        payload.writeBytes(plaintext);
    }

    @TearDown(Level.Trial)
    public void close() {
        for (int i = 0; i < KEYS; i++) {
            senders[i].close();
            receivers[i].close();
        }
        slots.close();
        payload.release();
    }

    @Benchmark
    public ByteBuf protect() { return protectNext(); }

    @Benchmark
    public SrtpVerdict protectAndUnprotect() {
        int key = (int) (count % KEYS);
        SrtpVerdict verdict = receivers[key].unprotectRtp(protectNext(), HEADER_LENGTH);
        if (verdict != SrtpVerdict.OK) {
            throw new IllegalStateException(verdict.toString());
        }
        return verdict;
    }

    private ByteBuf protectNext() {
        int key = (int) (count % KEYS);
        long index = count / KEYS;
        ByteBuf slot = slots.next();
        count++;
        slot.writeInt(0x8060_0000 | (int) index & 0xFFFF).writeInt(0).writeInt(1);
        senders[key].protectRtp(slot, HEADER_LENGTH, payload, 0, payloadLength, (int) (index >>> 16));
        return slot;
    }
}
