// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.ws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.RecordingGateway;
import dev.sluice.signaling.SignalingStats;
import dev.sluice.signaling.auth.ApiKeys;
import dev.sluice.signaling.auth.Authenticator;
import dev.sluice.signaling.session.SessionLimits;
import dev.sluice.signaling.session.SignalingService;
import dev.sluice.signaling.session.SignalingSocket;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final String JOIN = "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"method\":\"join\","
            + "\"params\":{\"protocol\":1,\"room\":\"demo\",\"client_id\":\"alice\"}}";
    private static final String UNKNOWN = "{\"jsonrpc\":\"2.0\",\"id\":\"2\",\"method\":\"nothing\",\"params\":{}}";

    private final RecordingGateway gateway = new RecordingGateway();
    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    private final List<String> happened = new ArrayList<>();
    private final Mailbox mailbox = mailbox();

    @Test
    void shouldHandleAllThatWaitsOnOneThread() {
        offer(JOIN);
        offer(UNKNOWN);
        mailbox.finish();
        assertEquals(1, threads.size());
        runThreads();
        assertEquals(List.of("written", "joined", "written", "finished"), happened);
    }

    @Test
    void shouldHandleOnTheSameThreadWhatComesMeanwhile() {
        gateway.onJoin = () -> {
            happened.add("joining");
            offer(UNKNOWN);
        };
        offer(JOIN);
        threads.remove().run();
        assertTrue(threads.isEmpty());
        assertEquals(List.of("joining", "written", "joined", "written"), happened);
    }

    @Test
    void shouldStartAnotherThreadAfterASilence() {
        offer(UNKNOWN);
        runThreads();
        offer(UNKNOWN);
        assertEquals(1, threads.size());
        runThreads();
        assertEquals(List.of("written", "written"), happened);
    }

    @Test
    void shouldEndTheConnectionOfAnErrorAndHandleNothingMore() {
        gateway.onJoin = () -> {
            throw new StackOverflowError("the test asked for it");
        };
        offer(JOIN);
        offer(UNKNOWN);
        runThreads();
        offer(UNKNOWN);
        assertEquals(1, threads.size(), "what came before is handled");
        mailbox.finish();
        runThreads();
        assertEquals(List.of("finished"), happened);
    }

    @Test
    void shouldStopReadingAFlood() {
        Mailbox.Verdict verdict = Mailbox.Verdict.ACCEPTED;
        int accepted = 0;
        while (verdict == Mailbox.Verdict.ACCEPTED) {
            verdict = mailbox.offer(UNKNOWN, 0);
            accepted++;
        }
        assertEquals(Mailbox.Verdict.FLOODED, verdict);
        assertEquals(1025, accepted, "1024 may wait");
        runThreads();
        assertEquals("closed RATE_LIMITED", happened.getLast());
    }

    private void offer(String text) { assertEquals(Mailbox.Verdict.ACCEPTED, mailbox.offer(text, 0)); }

    private void runThreads() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    private Mailbox mailbox() {
        SplittableRandom random = new SplittableRandom(1);
        InstantSource clock = InstantSource.system();
        SignalingService service = new SignalingService(gateway, new Authenticator(ApiKeys.none(), clock, random),
                SessionLimits.DEFAULTS, "test", new SignalingStats(), clock, random, Runnable::run);
        return new Mailbox(threads::add, service.connect(new Socket(), 0), new Listener());
    }

    private final class Socket implements SignalingSocket {
        @Override
        public void write(byte[] frame) { happened.add("written"); }

        @Override
        public void writeReplayed(byte[] frame) { happened.add("written"); }

        @Override
        public void close(CloseReason reason) { happened.add("closed " + reason); }
    }

    private final class Listener implements Mailbox.Listener {
        @Override
        public void onJoined() { happened.add("joined"); }

        @Override
        public void onDrained() { happened.add("drained"); }

        @Override
        public void onFinished() { happened.add("finished"); }
    }
}
