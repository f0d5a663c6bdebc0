// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.ice.ice4j.Ice4jStunCodec;
import dev.sluice.ice.stun.MessageIntegrity;
import dev.sluice.ice.stun.StunAttribute;
import dev.sluice.ice.stun.StunBuilder;
import dev.sluice.ice.stun.StunCodec;
import dev.sluice.ice.stun.StunMessageView;
import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.ManualClock;
import dev.sluice.testkit.Seeds;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A lite agent with a peer that sends it any check, and what came of it. */
final class LitePeer {
    static final StunCodec CODEC = new Ice4jStunCodec();
    static final int PRIORITY = 1_000;

    final ManualClock clock = new ManualClock();
    final IceLiteAgent agent;
    final List<IceLiteAgent.Output> outputs = new ArrayList<>();
    IceCredentials local = IceCredentials.create(Seeds.random(1));
    String remoteFragment = "peer";
    private int nextTransaction;

    LitePeer(IceLiteConfig config) {
        agent = new IceLiteAgent(local, config, CODEC, clock.nowNanos());
        agent.setRemoteFragment(remoteFragment);
    }

    static InetSocketAddress address(int port) { return new InetSocketAddress("192.0.2.1", port); }

    /** A check as browsers send it, without nomination; attributes may follow, then {@link #send}. */
    StunBuilder check(int priority) {
        byte[] id = ByteBuffer.allocate(12).putInt(nextTransaction++).array();
        return StunBuilder.of(StunMessageView.BINDING_REQUEST, id).text(StunAttribute.USERNAME, local.fragment() + ":"
                + remoteFragment).bits64(StunAttribute.ICE_CONTROLLING, 7).integer(StunAttribute.PRIORITY, priority);
    }

    /** Signs and sends. */
    IceLiteAgent.Verdict send(StunBuilder check, InetSocketAddress source) {
        return sendRaw(check.integrity(local.password()).fingerprint(), source);
    }

    IceLiteAgent.Verdict sendRaw(StunBuilder check, InetSocketAddress source) {
        StunMessageView view = new StunMessageView();
        assertEquals(StunMessageView.Verdict.VALID, view.wrap(Buffers.offset(check.bytes())));
        IceLiteAgent.Verdict verdict = agent.handleBindingRequest(view, source, clock.nowNanos());
        drain();
        return verdict;
    }

    /** A plain check that must be answered. */
    void ping(InetSocketAddress source) {
        assertEquals(IceLiteAgent.Verdict.ANSWERED, send(check(PRIORITY), source));
    }

    void nominate(InetSocketAddress source) { nominate(source, PRIORITY); }

    void nominate(InetSocketAddress source, int priority) {
        assertEquals(IceLiteAgent.Verdict.ANSWERED, send(check(priority).attribute(StunAttribute.USE_CANDIDATE),
                source));
    }

    void renominate(InetSocketAddress source, int priority, int nomination) {
        assertEquals(IceLiteAgent.Verdict.ANSWERED, send(check(priority).integer(StunAttribute.NOMINATION, nomination),
                source));
    }

    /** Calls the agent at each of its deadlines until then. */
    void idleMillis(long millis) {
        long endNanos = clock.nowNanos() + millis * 1_000_000;
        while (agent.nextDeadlineNanos() != Long.MAX_VALUE && agent.nextDeadlineNanos() - endNanos <= 0) {
            long deadlineNanos = agent.nextDeadlineNanos();
            clock.advanceTo(Math.max(deadlineNanos - clock.nowNanos(), 0) + clock.nowNanos());
            agent.handleTimeout(clock.nowNanos());
            drain();
            assertTrue(agent.nextDeadlineNanos() != deadlineNanos || agent.nextDeadlineNanos() - clock.nowNanos() > 0,
                    "a timer that never ends");
        }
        clock.advanceTo(endNanos);
        agent.handleTimeout(endNanos);
        drain();
    }

    void drain() {
        for (IceLiteAgent.Output output = agent.poll(); output != null; output = agent.poll()) {
            outputs.add(output);
        }
    }

    <T extends IceLiteAgent.Output> List<T> all(Class<T> kind) {
        return outputs.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Where media goes now. */
    InetSocketAddress selected() {
        return all(IceLiteAgent.Output.TupleSelected.class).getLast().remote();
    }

    List<IceState> states() {
        return all(IceLiteAgent.Output.StateChanged.class).stream().map(IceLiteAgent.Output.StateChanged::state)
                .toList();
    }

    /** The last answer, wrapped and verified under our password. */
    StunMessageView answer() {
        IceLiteAgent.Output.Transmit last = all(IceLiteAgent.Output.Transmit.class).getLast();
        StunMessageView view = new StunMessageView();
        assertEquals(StunMessageView.Verdict.VALID, view.wrap(Buffers.offset(last.message())));
        assertTrue(view.hasFingerprint());
        assertTrue(new MessageIntegrity(local.password()).verify(view));
        return view;
    }
}
