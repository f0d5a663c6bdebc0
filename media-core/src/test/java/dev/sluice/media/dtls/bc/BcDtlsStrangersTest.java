// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Records;
import dev.sluice.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What others send to the same address and port must not matter. */
class BcDtlsStrangersTest {
    private static final BcDtlsEndpointFactory FACTORY = BcDtlsHandshakeTest.factory(DtlsConfig.DEFAULT);
    private static final int CLOSE_NOTIFY = 0;
    private static final int WARNING = 1;
    private static final int FATAL = 2;
    private static final int[] PROTECTED_LENGTHS = {0, 1, 8, 15, 16, 23, 24, 25, 40, 200};

    /** Ways to forge a record after the pattern of a genuine one. */
    private enum Forgery {
        HIGHEST_SEQUENCE, NEXT_EPOCH, OTHER_VERSION, SPOILED, EARLY_CHANGE_CIPHER_SPEC, SHORT_FINISHED, SHORT_ALERT;

        List<byte[]> of(byte[] genuine) {
            return switch (this) {
                case SHORT_FINISHED -> protectedRecords(Records.HANDSHAKE);
                case SHORT_ALERT -> protectedRecords(Records.ALERT);
                case EARLY_CHANGE_CIPHER_SPEC -> List.of(Records.changeCipherSpec(0xFFFF_FFFF_FFFFL));
                default -> Records.split(genuine).stream().map(this::change).toList();
            };
        }

        private byte[] change(byte[] genuine) {
            byte[] record = genuine.clone();
            boolean isProtected = Records.epoch(record) == 1;
            switch (this) {
                case NEXT_EPOCH -> Records.put(record, 3, 2, Records.epoch(record) + 1);
                case OTHER_VERSION -> Records.put(record, 1, 2, 0x0303);
                case SPOILED -> record[isProtected ? record.length - 1 : 0] ^= 1;
                default -> Records.put(record, 5, 6, 0xFFFF_FFFF_FFFFL);
            }
            return record;
        }

        private static List<byte[]> protectedRecords(int type) {
            return Arrays.stream(PROTECTED_LENGTHS).mapToObj(length -> Records.of(type, 1, length, new byte[length]))
                    .toList();
        }
    }

    private final TestLoop loop = new TestLoop();

    @AfterEach
    void shouldLeaveNoThread() {
        TestLoop.await("no thread left", () -> FACTORY.threadsAlive() == 0);
        loop.close();
    }

    @Test
    void shouldConnectAmidGarbage() {
        for (long seed = 0; seed < 20; seed++) {
            RandomGenerator random = Seeds.random(seed);
            DtlsPair pair = new DtlsPair(loop, FACTORY);

            pair.join(amid(datagram -> garbage(datagram, random)), amid(datagram -> garbage(datagram, random))).start()
                    .awaitKeys()
                    .assertKeysAgree();
        }
    }

    @Test
    void shouldConnectAmidUnprotectedAlerts() {
        List<byte[]> alerts = new ArrayList<>();
        for (int description : new int[]{CLOSE_NOTIFY, 10, 20, 40, 42, 80, 90}) {
            alerts.add(Records.alert(WARNING, description));
            alerts.add(Records.alert(FATAL, description));
        }
        DtlsPair pair = new DtlsPair(loop, FACTORY);

        pair.join(amid(_ -> alerts), amid(_ -> alerts)).start().awaitKeys().assertKeysAgree();
    }

    /** Of a sequence number no other can exceed, of an epoch to come, of another version, of no length. */
    @Test
    void shouldConnectAmidForgedRecords() {
        for (Forgery forgery : Forgery.values()) {
            DtlsPair pair = new DtlsPair(loop, FACTORY);

            pair.join(amid(forgery::of), amid(forgery::of)).start().awaitKeys().assertKeysAgree();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldStayConnectedAmidAllOfThem(DtlsRole role) throws Exception {
        DtlsPair pair = new DtlsPair(loop, FACTORY).join().start().awaitKeys();
        TestPeer target = role == DtlsRole.CLIENT ? pair.client : pair.server;
        TestPeer other = role == DtlsRole.CLIENT ? pair.server : pair.client;
        RandomGenerator random = Seeds.random(1);
        int sentBefore = target.sent.size();

        for (byte[] genuine : List.copyOf(other.sent)) {
            garbage(genuine, random).forEach(target::receive);
            for (Forgery forgery : Forgery.values()) {
                forgery.of(genuine).forEach(target::receive);
            }
            target.receive(Records.alert(FATAL, 40));
            target.receive(Records.alert(WARNING, CLOSE_NOTIFY));
        }
        loop.call(() -> {}); // all was received
        TestLoop.await("all was looked at", () -> FACTORY.threadsAlive() == 0);
        assertFalse(target.closedByPeer.isDone());
        assertEquals(sentBefore, target.sent.size(), "answers to strangers");

        other.close();

        assertTrue(target.closedByPeer.get(10, TimeUnit.SECONDS));
    }

    private static List<byte[]> garbage(byte[] genuine, RandomGenerator random) {
        List<byte[]> garbage = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            garbage.add(Seeds.bytes(random, random.nextInt(60)));
            byte[] record = Seeds.bytes(random, 13 + random.nextInt(60));
            record[0] = (byte) (20 + random.nextInt(6));
            Records.put(record, 1, 2, random.nextBoolean() ? 0xFEFD : 0xFEFF);
            Records.put(record, 3, 2, random.nextInt(3));
            Records.put(record, 11, 2, record.length - 13);
            garbage.add(record);
            garbage.add(Arrays.copyOf(genuine, random.nextInt(Records.HEADER_BYTES + 12)));
        }
        return garbage;
    }

    /** Strangers' datagrams before each genuine one and behind it. */
    private static Function<byte[], List<byte[]>> amid(Function<byte[], List<byte[]>> strangers) {
        return genuine -> {
            List<byte[]> datagrams = new ArrayList<>(strangers.apply(genuine));
            datagrams.add(genuine);
            datagrams.addAll(strangers.apply(genuine));
            return datagrams;
        };
    }
}
