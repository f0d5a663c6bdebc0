// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BcDtlsLifecycleTest {
    private static final int MANY = 5000;
    private static final int MAX_HANDSHAKES = 50;
    private static final BcDtlsEndpointFactory FACTORY = BcDtlsHandshakeTest
            .factory(new DtlsConfig(DtlsConfig.DEFAULT.timeout(), DtlsConfig.DEFAULT.resend(),
                    DtlsConfig.DEFAULT.maxBytes(),
                    MAX_HANDSHAKES, DtlsConfig.DEFAULT.profiles()));

    private final TestLoop loop = new TestLoop();

    @AfterEach
    void shouldLeaveNothingBehind() {
        TestLoop.await("no thread left", () -> FACTORY.threadsAlive() == 0);
        assertEquals(0, FACTORY.handshakesRunning());
        assertEquals(0, FACTORY.handshakesWaiting());
        loop.close();
    }

    @Test
    void shouldKeepNoThreadForConnectedEndpoints() {
        List<DtlsPair> pairs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pairs.add(new DtlsPair(loop, FACTORY).join().start());
        }
        pairs.forEach(DtlsPair::awaitKeys);

        TestLoop.await("no thread left", () -> FACTORY.threadsAlive() == 0);
        pairs.forEach(DtlsPair::close);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellThePeerOfTheEnd(DtlsRole closing) throws Exception {
        DtlsPair pair = new DtlsPair(loop, FACTORY).join().start().awaitKeys();
        TestPeer self = closing == DtlsRole.CLIENT ? pair.client : pair.server;
        TestPeer other = closing == DtlsRole.CLIENT ? pair.server : pair.client;

        self.close();

        assertTrue(other.closedByPeer.get(10, TimeUnit.SECONDS));
        assertFalse(self.closedByPeer.isDone(), "told of its own end");
    }

    @Test
    void shouldSayGoodbyeOnce() {
        DtlsPair pair = new DtlsPair(loop, FACTORY).join().start().awaitKeys();
        int before = pair.client.sent.size();

        pair.client.close();
        pair.client.close();
        TestLoop.await("no thread left", () -> FACTORY.threadsAlive() == 0);
        pair.client.close();

        assertEquals(before + 1, pair.client.sent.size());
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeSilentWhenClosedDuringHandshake(DtlsRole role) {
        DtlsPair pair = new DtlsPair(loop, FACTORY);
        AtomicInteger received = new AtomicInteger();
        pair.client.sendTo(datagram -> {
            if (received.getAndIncrement() == 0) {
                pair.server.receive(datagram); // the final flight never comes
            }
        });
        pair.start();
        TestLoop.await("hello flight", () -> !pair.server.sent.isEmpty());
        TestPeer self = role == DtlsRole.CLIENT ? pair.client : pair.server;
        TestPeer other = role == DtlsRole.CLIENT ? pair.server : pair.client;

        long startNanos = System.nanoTime();
        self.close();
        other.close();
        TestLoop.await("no thread left", () -> FACTORY.threadsAlive() == 0);
        assertTrue(System.nanoTime() - startNanos < DtlsConfig.DEFAULT.timeout().toNanos() / 2,
                "waited for the timeout");
        int after = self.sent.size();
        self.receive(Records.message(1, 0, 50));
        loop.call(() -> {});

        assertEquals(0, FACTORY.threadsAlive());
        assertEquals(after, self.sent.size());
        assertFalse(self.failure.isDone() || self.keys.isDone());
    }

    @ParameterizedTest
    @EnumSource
    void shouldIgnoreEverythingBeforeStartOnceClosed(DtlsRole role) {
        TestPeer peer = new TestPeer(loop, FACTORY, role, List.of());

        peer.close();
        peer.start();
        peer.receive(Records.message(1, 0, 50));
        loop.call(() -> {});

        assertEquals(0, FACTORY.threadsAlive());
        assertTrue(peer.sent.isEmpty());
    }

    /** Closed at any moment of the handshake, either side comes to an end and nobody waits. */
    @Test
    void shouldEndWhereverItIsClosed() {
        List<DtlsPair> pairs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            pairs.add(new DtlsPair(loop, FACTORY).join().start());
        }

        for (int i = 0; i < pairs.size(); i++) {
            DtlsPair pair = pairs.get(i);
            (i % 2 == 0 ? pair.client : pair.server).close();
        }
        for (int i = 0; i < pairs.size(); i++) {
            DtlsPair pair = pairs.get(i);
            (i % 2 == 0 ? pair.server : pair.client).close();
        }

        TestLoop.await("no thread left", () -> FACTORY.threadsAlive() == 0);
        for (DtlsPair pair : pairs) {
            assertFalse(pair.client.failure.isDone() || pair.server.failure.isDone());
        }
    }

    /** A Finished that does not authenticate is a stranger's; the true one comes again. */
    @Test
    void shouldWaitForTheTrueFinished() {
        DtlsPair pair = new DtlsPair(loop, FACTORY);

        pair.join(datagram -> Records.split(datagram).stream().map(BcDtlsLifecycleTest::spoilFinished).toList(),
                List::of).start()
                .awaitKeys().assertKeysAgree();
    }

    /** Silent clients cost nothing but objects; those that only say hello have to wait for their turn. */
    @Test
    void shouldBoundHalfOpenHandshakes() {
        TestPeer client = new TestPeer(loop, FACTORY, DtlsRole.CLIENT, List.of());
        client.start();
        TestLoop.await("hello", () -> !client.sent.isEmpty());
        client.close();
        byte[] hello = client.sent.element();
        TestLoop.await("no thread left", () -> FACTORY.threadsAlive() == 0);

        List<TestPeer> servers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            TestPeer server = new TestPeer(loop, FACTORY, DtlsRole.SERVER, List.of());
            server.start();
            server.receive(hello);
            servers.add(server);
        }
        loop.call(() -> {});

        assertEquals(MAX_HANDSHAKES, FACTORY.handshakesRunning());
        assertEquals(MAX_HANDSHAKES, FACTORY.threadsAlive());
        assertEquals(MANY - MAX_HANDSHAKES, FACTORY.handshakesWaiting());
        servers.forEach(TestPeer::close);
    }

    @Test
    void shouldServeWaitingHandshakesInTurn() {
        List<DtlsPair> pairs = new ArrayList<>();
        for (int i = 0; i < 4 * MAX_HANDSHAKES; i++) {
            pairs.add(new DtlsPair(loop, FACTORY).join());
        }
        pairs.forEach(pair -> pair.server.start());
        for (int from = 0; from < pairs.size(); from += MAX_HANDSHAKES / 2) {
            List<DtlsPair> wave = pairs.subList(from, from + MAX_HANDSHAKES / 2);
            wave.forEach(pair -> pair.client.start());
            wave.forEach(DtlsPair::awaitKeys);
        }
    }

    @Test
    void shouldDropWhatIsTooMuchToWait() {
        TestPeer server = new TestPeer(loop, FACTORY, DtlsRole.SERVER, List.of());
        List<Boolean> taken = new ArrayList<>();

        for (int i = 0; i < 40; i++) {
            server.receive(Records.message(1, 0, 50), taken::add);
        }
        loop.call(() -> {});

        assertEquals(List.of(true, false), taken.stream().distinct().toList());
        assertEquals(32, taken.indexOf(false));
        server.close();
    }

    private static byte[] spoilFinished(byte[] record) {
        if (Records.epoch(record) == 1 && record[10] == 0) { // only the first one
            byte[] spoiled = record.clone();
            spoiled[spoiled.length - 1] ^= 1;
            return spoiled;
        }
        return record;
    }
}
