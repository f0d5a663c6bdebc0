// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Records;
import dev.sluice.testkit.NetworkConditions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BcDtlsLossTest {
    private static final BcDtlsEndpointFactory FACTORY = BcDtlsHandshakeTest.factory(DtlsConfig.DEFAULT);
    private static final int SEEDS = 100;
    private static final int CERTIFICATE_VERIFY = 15;
    private static final int SMALL_DATAGRAM = 256;

    private final TestLoop loop = new TestLoop();

    @AfterEach
    void shouldLeaveNoThread() {
        TestLoop.await("no thread left", () -> FACTORY.threadsAlive() == 0);
        loop.close();
    }

    @Test
    void shouldConnectAlwaysWhenTenthIsLost() {
        NetworkConditions lossy = NetworkConditions.PERFECT.withLoss(0.1);

        connectAll(lossy);
    }

    @Test
    void shouldConnectAlwaysOnBadPath() {
        NetworkConditions bad = NetworkConditions.PERFECT.withLoss(0.1).withLatency(Duration.ofMillis(20))
                .withReordering(0.2, Duration.ofMillis(15)).withDuplicates(0.2);

        connectAll(bad);
    }

    /** What was changed on the way may end a handshake, as nothing vouches for it before Finished; but it ends. */
    @Test
    void shouldComeToAnEndWhateverIsCorrupted() {
        BcDtlsEndpointFactory impatient = BcDtlsHandshakeTest
                .factory(BcDtlsHandshakeTest.config(Duration.ofSeconds(1), DtlsConfig.DEFAULT.profiles()));
        NetworkConditions noisy = NetworkConditions.PERFECT.withCorruption(0.3);
        List<DtlsPair> pairs = new ArrayList<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            pairs.add(new DtlsPair(loop, impatient).join(loop, noisy, seed).start());
        }

        int connected = 0;
        for (DtlsPair pair : pairs) {
            TestLoop.await("an end", () -> pair.client.hasEnded() && pair.server.hasEnded());
            if (pair.client.keys.isDone() && pair.server.keys.isDone()) {
                pair.assertKeysAgree();
                connected++;
            }
        }
        assertTrue(connected > 0);
        TestLoop.await("no thread left", () -> impatient.threadsAlive() == 0);
    }

    /** Where every record is in a datagram of its own, and so lost by itself. */
    @Test
    void shouldConnectAlwaysToPeersThatSplitTheirFlights() throws Exception {
        NetworkConditions lossy = NetworkConditions.PERFECT.withLoss(0.1).withReordering(0.1, Duration.ofMillis(5));
        List<RawPeer> clients = new ArrayList<>();
        List<TestPeer> servers = new ArrayList<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            RawPeer client = new RawPeer(SMALL_DATAGRAM, Map.of());
            TestPeer server = new TestPeer(loop, FACTORY, DtlsRole.SERVER, List.of(RawPeer.fingerprint()));
            client.sendTo(loop.path(lossy, 2 * seed, server::receive)::send);
            server.sendTo(loop.path(lossy, 2 * seed + 1, client::receive)::send);
            server.start();
            client.connect();
            clients.add(client);
            servers.add(server);
        }

        for (int seed = 0; seed < SEEDS; seed++) {
            servers.get(seed).awaitKeys();
            assertTrue(clients.get(seed).connected.get(10, TimeUnit.SECONDS), "seed " + seed);
        }
    }

    /** The one loss that stops BouncyCastle's server for good when nothing is held back. */
    @Test
    void shouldConnectWhenOnlyCertificateVerifyIsLost() {
        DtlsPair pair = new DtlsPair(loop, FACTORY);

        pair.join(splitAndLose(record -> Records.messageType(record) == CERTIFICATE_VERIFY), List::of).start()
                .awaitKeys().assertKeysAgree();
    }

    /** The repeated flight begins with records of an epoch that is over for the receiver. */
    @Test
    void shouldConnectWhenOnlyClientsFinishedIsLost() {
        DtlsPair pair = new DtlsPair(loop, FACTORY);

        pair.join(splitAndLose(record -> Records.epoch(record) == 1), List::of).start().awaitKeys().assertKeysAgree();
    }

    @Test
    void shouldConnectWhenOnlyServersFinishedIsLost() {
        DtlsPair pair = new DtlsPair(loop, FACTORY);

        pair.join(List::of, splitAndLose(record -> Records.epoch(record) == 1)).start().awaitKeys().assertKeysAgree();
    }

    /** RFC 6347 §4.2.4: a server in the FINISHED state MUST respond to a retransmit of the peer's last flight. */
    @Test
    void shouldRepeatTheLastFlightAfterTheHandshake() {
        DtlsPair pair = new DtlsPair(loop, FACTORY);
        AtomicInteger lastFlights = new AtomicInteger();

        pair.join(List::of,
                datagram -> isLastFlight(datagram) && lastFlights.incrementAndGet() <= 2
                        ? List.of()
                        : List.of(datagram));
        pair.start().awaitKeys().assertKeysAgree();

        assertTrue(lastFlights.get() >= 3);
    }

    @Test
    void shouldNotMindRepeatedDatagrams() {
        DtlsPair pair = new DtlsPair(loop, FACTORY);

        pair.join(datagram -> List.of(datagram, datagram, datagram), datagram -> List.of(datagram, datagram, datagram))
                .start().awaitKeys()
                .assertKeysAgree();
    }

    private void connectAll(NetworkConditions conditions) {
        List<DtlsPair> pairs = new ArrayList<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            pairs.add(new DtlsPair(loop, FACTORY).join(loop, conditions, seed).start());
        }
        for (int seed = 0; seed < SEEDS; seed++) {
            try {
                pairs.get(seed).awaitKeys().assertKeysAgree();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** Gives each record a datagram of its own and loses the first one that is meant. */
    private static Function<byte[], List<byte[]>> splitAndLose(Predicate<byte[]> meant) {
        AtomicInteger lost = new AtomicInteger();
        return datagram -> {
            if (lost.get() > 0) {
                return List.of(datagram); // as it was sent: coalesced
            }
            return Records.split(datagram).stream().filter(record -> !meant.test(record) || lost.getAndIncrement() > 0)
                    .toList();
        };
    }

    private static boolean isLastFlight(byte[] datagram) {
        return Records.type(datagram) == Records.CHANGE_CIPHER_SPEC;
    }
}
