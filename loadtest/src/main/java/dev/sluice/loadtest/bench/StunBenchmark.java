// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.bench;

import dev.sluice.ice.IceCredentials;
import dev.sluice.ice.IceLiteAgent;
import dev.sluice.ice.IceLiteConfig;
import dev.sluice.ice.ice4j.Ice4jStunCodec;
import dev.sluice.ice.stun.MessageIntegrity;
import dev.sluice.ice.stun.StunMessageView;
import dev.sluice.ice.stun.StunMessageWriter;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** A connectivity check of a known address: read, authenticated and answered. Peers send one every few seconds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StunBenchmark {
    private static final IceCredentials LOCAL = new IceCredentials("serverfragment", "serverpassword0123456789");
    private static final String REMOTE_FRAGMENT = "peer";

    private final IceLiteAgent agent = new IceLiteAgent(LOCAL, IceLiteConfig.DEFAULT, new Ice4jStunCodec(), 0);
    private final InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
    private final StunMessageView view = new StunMessageView();
    private final ByteBuf check = Buffers.direct();
    private long nowNanos;

    @Setup
    public void open() {
        agent.setRemoteFragment(REMOTE_FRAGMENT);
        StunMessageWriter.writeBindingRequest(check, new byte[]{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
                new StunMessageWriter.Check(LOCAL.fragment() + ":" + REMOTE_FRAGMENT, 0x6E7F_1EFF, true, 42, true),
                new MessageIntegrity(LOCAL.password()));
    }

    @TearDown
    public void close() { check.release(); }

    @Benchmark
    public void answer(Blackhole blackhole) {
        StunMessageView.Verdict framing = view.wrap(check);
        IceLiteAgent.Verdict verdict = agent.handleBindingRequest(view, remote, ++nowNanos);
        if (framing != StunMessageView.Verdict.VALID || verdict != IceLiteAgent.Verdict.ANSWERED) {
            throw new IllegalStateException(framing + ", " + verdict);
        }
        for (IceLiteAgent.Output output = agent.poll(); output != null; output = agent.poll()) {
            blackhole.consume(output);
        }
    }
}
