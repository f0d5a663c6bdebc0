// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.Buffers;
import dev.sluice.testkit.SeededTest;
import dev.sluice.testkit.Seeds;
import dev.sluice.testkit.TruncationSweep;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RecordFilterTest {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_HELLO = 2;
    private static final int HELLO_VERIFY_REQUEST = 3;
    private static final int CERTIFICATE = 11;
    private static final int CERTIFICATE_VERIFY = 15;
    private static final int CLIENT_KEY_EXCHANGE = 16;
    private static final int FINISHED = 20;

    private static final byte[] HELLO = Records.message(CLIENT_HELLO, 0, 100);
    private static final byte[] CERT = Records.message(CERTIFICATE, 1, 300);
    private static final byte[] KEY = Records.message(CLIENT_KEY_EXCHANGE, 2, 66);
    private static final byte[] VERIFY = Records.message(CERTIFICATE_VERIFY, 3, 75);
    private static final byte[] CHANGE = Records.changeCipherSpec(4);
    private static final byte[] PROTECTED_FINISHED = Records.of(Records.HANDSHAKE, 1, 0, new byte[48]);

    private final RecordFilter server = new RecordFilter(DtlsRole.SERVER, MAX_BYTES);
    private final RecordFilter client = new RecordFilter(DtlsRole.CLIENT, MAX_BYTES);

    @Nested
    class FinalFlight {
        @Test
        void shouldPassWholeFlightRecordByRecord() {
            byte[] datagram = Records.concat(CERT, KEY, VERIFY, CHANGE, PROTECTED_FINISHED);

            assertEquals(List.of("11", "16", "15", "ccs", "protected"), names(filter(server, datagram)));
        }

        @Test
        void shouldHoldChangeCipherSpecUntilLostCertificateVerifyComes() {
            assertEquals(List.of("11"), names(filter(server, CERT)));
            assertEquals(List.of("16"), names(filter(server, KEY)));
            assertEquals(List.of(), names(filter(server, CHANGE)));
            assertEquals(List.of(), names(filter(server, PROTECTED_FINISHED)));
            assertEquals(List.of("15", "ccs", "protected"), names(filter(server, VERIFY)));
        }

        @Test
        void shouldPassEachChangeCipherSpecOnceTheFlightIsComplete() {
            filter(server, Records.concat(CERT, KEY, VERIFY, CHANGE));

            assertEquals(List.of("11", "16", "15", "ccs", "protected"),
                    names(filter(server, Records.concat(CERT, KEY, VERIFY, CHANGE, PROTECTED_FINISHED))));
        }

        @Test
        void shouldReleaseOnlyOneOfRepeatedChangeCipherSpecs() {
            for (int i = 0; i < 10; i++) {
                assertEquals(List.of(), names(filter(server, CHANGE)));
            }

            assertEquals(List.of("11", "16", "15", "ccs"), names(filter(server, Records.concat(CERT, KEY, VERIFY))));
        }

        @Test
        void shouldHoldFewProtectedRecords() {
            for (int i = 0; i < 100; i++) {
                filter(server, PROTECTED_FINISHED);
            }

            assertEquals(4 + 4, filter(server, Records.concat(CERT, KEY, VERIFY, CHANGE)).size());
        }

        /** Any order of fragments, some of them twice: ChangeCipherSpec is behind every byte of the three messages. */
        @SeededTest
        void shouldReleaseChangeCipherSpecBehindTheLastFragment(long seed) {
            Random random = Random.from(Seeds.random(seed));
            List<byte[]> records = new ArrayList<>();
            records.addAll(fragments(CERTIFICATE, 1, 300, 1 + random.nextInt(100)));
            records.addAll(fragments(CLIENT_KEY_EXCHANGE, 2, 66, 1 + random.nextInt(70)));
            records.addAll(fragments(CERTIFICATE_VERIFY, 3, 75, 1 + random.nextInt(80)));
            int different = records.size();
            records.addAll(records.subList(0, random.nextInt(different)));
            records.add(CHANGE);
            Collections.shuffle(records, random);

            List<byte[]> out = filter(server, records);

            assertEquals(records.size(), out.size(), "nothing is lost");
            List<String> names = names(out);
            int change = names.indexOf("ccs");
            long before = out.subList(0, change).stream().map(RecordFilterTest::withoutSequence).distinct().count();
            assertEquals(different, before, "records before ChangeCipherSpec in " + names);
        }

        @Test
        void shouldNotHoldServersChangeCipherSpec() {
            assertEquals(List.of("ccs", "protected"),
                    names(filter(client, Records.concat(CHANGE, PROTECTED_FINISHED))));
        }

        @Test
        void shouldHoldServersFinishedThatOvertookChangeCipherSpec() {
            assertEquals(List.of(), names(filter(client, PROTECTED_FINISHED)));
            assertEquals(List.of("ccs", "protected"), names(filter(client, CHANGE)));
        }
    }

    @Nested
    class Strangers {
        @Test
        void shouldLeaveOutUnprotectedAlertsAndRememberTheLast() {
            assertEquals(-1, server.lastUnprotectedAlert());

            assertEquals(List.of("1"),
                    names(filter(server, Records.concat(Records.alert(2, 40), HELLO, Records.alert(1, 0)))));
            assertEquals(0, server.lastUnprotectedAlert());
            assertEquals(2, server.dropped());
        }

        @Test
        void shouldNumberUnprotectedRecordsAnew() {
            byte[] poison = Records.of(Records.HANDSHAKE, 0, 0xFFFF_FFFF_FFFFL,
                    Records.fragment(CLIENT_HELLO, 0, 100, 0, 50));

            List<byte[]> out = filter(server, Records.concat(poison, HELLO, HELLO));

            for (int i = 0; i < out.size(); i++) {
                assertArrayEquals(new byte[]{0, 0, 0, 0, 0, (byte) i}, Arrays.copyOfRange(out.get(i), 5, 11));
            }
            assertEquals(3, out.size());
        }

        @Test
        void shouldPassProtectedRecordsAsTheyAre() {
            filter(client, CHANGE);

            byte[] finished = Records.of(Records.HANDSHAKE, 1, 0x1234_5678_9ABCL, new byte[48]);

            assertArrayEquals(finished, filter(client, finished).getFirst());
        }

        /** An implementation meets a ciphertext without room for nonce and tag with decode_error, and gives up. */
        @Test
        void shouldLeaveOutProtectedRecordsTooShortForAnything() {
            filter(client, CHANGE);

            for (int length = 0; length <= 24; length++) {
                assertEquals(List.of(), filter(client, Records.of(Records.HANDSHAKE, 1, 0, new byte[length])),
                        "length " + length);
            }
            assertEquals(1, filter(client, Records.of(Records.ALERT, 1, 0, new byte[26])).size());
        }

        @Test
        void shouldLeaveOutWhatHasNoPlaceInHandshake() {
            byte[] oldVersion = HELLO.clone();
            oldVersion[1] = 3;
            byte[] strangeVersion = HELLO.clone();
            strangeVersion[2] = (byte) 0xFC;
            List<byte[]> records = List.of(oldVersion, strangeVersion,
                    Records.of(Records.HANDSHAKE, 2, 0, new byte[48]),
                    Records.of(Records.APPLICATION_DATA, 0, 0, new byte[48]), Records.of(24, 0, 0, new byte[48]),
                    Records.of(0, 0, 0, new byte[1]), Records.of(Records.CHANGE_CIPHER_SPEC, 0, 0, new byte[]{2}),
                    Records.of(Records.CHANGE_CIPHER_SPEC, 0, 0, new byte[]{1, 1}),
                    Records.of(Records.HANDSHAKE, 0, 0, new byte[0]),
                    Records.of(Records.APPLICATION_DATA, 1, 0, new byte[48]), Records.message(FINISHED, 5, 12));

            assertEquals(List.of(), filter(client, records));
            assertEquals(records.size(), client.dropped());
        }

        /** A client takes the version of the first record for the server's. */
        @Test
        void shouldPassOtherVersionToClientOnlyInHelloVerifyRequest() {
            byte[] verifyRequest = Records.message(HELLO_VERIFY_REQUEST, 0, 35);
            byte[] serverHello = Records.message(SERVER_HELLO, 1, 70);
            verifyRequest[2] = (byte) 0xFF;
            byte[] oldServerHello = serverHello.clone();
            oldServerHello[2] = (byte) 0xFF;

            assertEquals(List.of(), names(filter(client, oldServerHello)));
            assertEquals(List.of("3", "2"), names(filter(client, Records.concat(verifyRequest, serverHello))));
        }

        @Test
        void shouldTakeHelloOfEitherVersion() {
            byte[] hello = HELLO.clone();
            hello[2] = (byte) 0xFF;

            assertEquals(List.of("1"), names(filter(server, hello)));
        }
    }

    @Nested
    class Fragments {
        @Test
        void shouldLeaveOutFragmentsThatCarryNothing() {
            byte[] record = Records.of(Records.HANDSHAKE, 0, 0, Records.fragment(CLIENT_HELLO, 0, 100, 0, 0));

            assertEquals(List.of(), filter(server, record));
        }

        /** ServerHelloDone has no body. */
        @Test
        void shouldPassEmptyMessages() {
            assertEquals(List.of("14"), names(filter(client, Records.message(14, 4, 0))));
        }

        @Test
        void shouldPassSeveralMessagesInOneRecord() {
            byte[] body = Records.concat(Records.fragment(CERTIFICATE, 1, 30, 0, 30),
                    Records.fragment(CLIENT_KEY_EXCHANGE, 2, 66, 0, 66),
                    Records.fragment(CERTIFICATE_VERIFY, 3, 75, 0, 75));

            assertEquals(List.of("11", "ccs"),
                    names(filter(server, Records.concat(Records.of(Records.HANDSHAKE, 0, 0, body), CHANGE))));
        }

        @Test
        void shouldLeaveOutRecordWithOneFragmentOutOfBounds() {
            byte[] beyond = Records.fragment(CLIENT_KEY_EXCHANGE, 2, 66, 60, 7);
            byte[] body = Records.concat(Records.fragment(CERTIFICATE, 1, 30, 0, 30), beyond);

            assertEquals(List.of(), filter(server, Records.of(Records.HANDSHAKE, 0, 0, body)));
            assertEquals(List.of(),
                    filter(server, Records.concat(Records.of(Records.HANDSHAKE, 0, 0, KEY), new byte[1])));
        }

        @Test
        void shouldRefuseFragmentThatDisagreesWithTheFirst() {
            filter(server, Records.of(Records.HANDSHAKE, 0, 0, Records.fragment(CERTIFICATE, 1, 300, 0, 100)));

            assertEquals(List.of(), filter(server, Records.message(CERTIFICATE, 1, 301)));
            assertEquals(List.of(), filter(server, Records.message(CLIENT_KEY_EXCHANGE, 1, 300)));
            assertEquals(List.of("11"), names(filter(server, CERT)));
        }

        /** One byte of a message that claims 16 MB would make an implementation allocate them. */
        @Test
        void shouldRefuseMessagesLongerThanHonestOnes() {
            byte[] huge = Records.of(Records.HANDSHAKE, 0, 0, Records.fragment(CERTIFICATE, 1, 0xFF_FFFF, 0, 1));

            assertEquals(List.of(), filter(server, huge));
            assertTrue(server.tooLarge());
        }

        @Test
        void shouldRefuseMoreAnnouncedBytesThanAllowedInAll() {
            for (int seq = 0; seq < 4; seq++) {
                byte[] first = Records.of(Records.HANDSHAKE, 0, 0, Records.fragment(CERTIFICATE, seq, 16 * 1024, 0, 1));
                assertEquals(1, filter(server, first).size());
            }
            assertFalse(server.tooLarge());

            assertEquals(List.of(),
                    filter(server, Records.of(Records.HANDSHAKE, 0, 0, Records.fragment(CERTIFICATE, 4, 1, 0, 1))));
            assertTrue(server.tooLarge());
        }

        @Test
        void shouldRefuseMessagesFarAhead() {
            assertEquals(List.of("11"), names(filter(server, Records.message(CERTIFICATE, 15, 10))));
            assertEquals(List.of(), filter(server, Records.message(CERTIFICATE, 16, 10)));
            assertEquals(List.of(), filter(server, Records.message(CERTIFICATE, 0xFFFF, 10)));
        }
    }

    @Nested
    class WhenConnected {
        @Test
        void shouldPassRepeatedFlightAndAlertsToServer() {
            server.handleConnected();

            assertEquals(List.of("11", "16", "15", "protected"),
                    names(filter(server,
                            Records.concat(CERT, KEY, VERIFY, CHANGE, PROTECTED_FINISHED, Records.alert(2, 40)))));
            assertEquals(1, filter(server, Records.of(Records.ALERT, 1, 7, new byte[26])).size());
        }

        @Test
        void shouldPassOnlyWhatIsProtectedToClient() {
            client.handleConnected();

            assertEquals(List.of("protected"), names(filter(client, Records.concat(CERT, CHANGE, PROTECTED_FINISHED))));
        }

        @Test
        void shouldTellFromTheFirstByteWhatMayMatter() {
            assertTrue(RecordFilter.mayMatterWhenConnected(Buffers.offset(PROTECTED_FINISHED)));
            assertTrue(
                    RecordFilter.mayMatterWhenConnected(Buffers.offset(Records.of(Records.ALERT, 1, 0, new byte[26]))));
            assertFalse(RecordFilter
                    .mayMatterWhenConnected(Buffers.offset(Records.of(Records.APPLICATION_DATA, 1, 0, new byte[40]))));
            assertFalse(RecordFilter.mayMatterWhenConnected(Buffers.offset(new byte[]{Records.ALERT})));
            assertFalse(RecordFilter.mayMatterWhenConnected(Buffers.tight(new byte[0])));
        }
    }

    @Test
    void shouldTakeAnyBytes() {
        byte[] flight = Records.concat(CERT, KEY, VERIFY, CHANGE, PROTECTED_FINISHED);

        TruncationSweep.sweep(flight, packet -> {
            RecordFilter filter = new RecordFilter(DtlsRole.SERVER, MAX_BYTES);
            filter(filter, Buffers.bytes(packet)).forEach(record -> assertEquals(1, Records.split(record).size()));
            RecordFilter.mayMatterWhenConnected(packet);
        });
    }

    @Test
    void shouldPassRecordsBeforeTheOneCutShort() {
        byte[] datagram = Records.concat(CERT, KEY);

        for (int length = CERT.length; length < datagram.length; length++) {
            RecordFilter filter = new RecordFilter(DtlsRole.SERVER, MAX_BYTES);
            assertEquals(List.of("11"), names(filter(filter, Arrays.copyOf(datagram, length))), "length " + length);
        }
    }

    @Test
    void shouldNotModifyTheDatagram() {
        byte[] datagram = Records
                .concat(Records.of(Records.HANDSHAKE, 0, 77, Records.fragment(CLIENT_HELLO, 0, 10, 0, 10)), CHANGE);
        byte[] copy = datagram.clone();

        filter(server, datagram);

        assertArrayEquals(copy, datagram);
    }

    private static List<byte[]> fragments(int type, int seq, int length, int step) {
        List<byte[]> fragments = new ArrayList<>();
        for (int offset = 0; offset < length; offset += step) {
            fragments.add(Records.of(Records.HANDSHAKE, 0, 0,
                    Records.fragment(type, seq, length, offset, Math.min(step, length - offset))));
        }
        return fragments;
    }

    private static List<byte[]> filter(RecordFilter filter, byte[] datagram) {
        return filter(filter, List.of(datagram));
    }

    private static List<byte[]> filter(RecordFilter filter, List<byte[]> datagrams) {
        ArrayDeque<byte[]> out = new ArrayDeque<>();
        datagrams.forEach(datagram -> filter.filter(datagram, out));
        return List.copyOf(out);
    }

    private static String withoutSequence(byte[] record) {
        byte[] copy = record.clone();
        Arrays.fill(copy, 5, 11, (byte) 0);
        return Arrays.toString(copy);
    }

    private static List<String> names(List<byte[]> records) {
        return records.stream().map(record -> switch (Records.type(record)) {
            case Records.CHANGE_CIPHER_SPEC -> "ccs";
            case Records.HANDSHAKE ->
                Records.epoch(record) == 0 ? Integer.toString(Records.messageType(record)) : "protected";
            default -> "type " + Records.type(record);
        }).toList();
    }
}
