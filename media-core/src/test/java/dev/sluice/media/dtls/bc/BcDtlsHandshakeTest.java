// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsFailure;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import dev.sluice.media.dtls.Records;
import dev.sluice.rtp.srtp.SrtpProfile;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BcDtlsHandshakeTest {
    private static final Duration SHORT = Duration.ofMillis(400); // for handshakes that end by timeout, and before anything happens
    private static final Duration LONGER = Duration.ofMillis(1200); // for those that get somewhere first, on a slow machine
    private static final BcDtlsEndpointFactory FACTORY = factory(DtlsConfig.DEFAULT);
    private static final BcDtlsEndpointFactory HASTY = factory(config(SHORT, DtlsConfig.DEFAULT.profiles()));
    private static final BcDtlsEndpointFactory IMPATIENT = factory(config(LONGER, DtlsConfig.DEFAULT.profiles()));
    /** Repeats nothing within a test, so that datagrams can be counted. */
    private static final BcDtlsEndpointFactory UNHURRIED = factory(
            new DtlsConfig(DtlsConfig.DEFAULT.timeout(), Duration.ofSeconds(1), DtlsConfig.DEFAULT.maxBytes(),
                    DtlsConfig.DEFAULT.maxHandshakes(), DtlsConfig.DEFAULT.profiles()));
    private static final Fingerprint WRONG = Fingerprint.of("sha-256", new byte[1]);

    /** Another certificate's; none at all; the right one, but beside another's of a stronger hash. */
    private static final List<List<Fingerprint>> WRONG_PROMISES = List.of(List.of(WRONG), List.of(),
            List.of(FACTORY.fingerprint(), IMPATIENT.fingerprint(), Fingerprint.of("sha-512", new byte[1])));

    private final TestLoop loop = new TestLoop();

    @AfterEach
    void shouldLeaveNoThread() {
        TestLoop.await("no thread left",
                () -> Stream.of(FACTORY, IMPATIENT, HASTY, UNHURRIED).allMatch(factory -> factory.threadsAlive() == 0));
        loop.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldAgreeOnKeysOfEachProfile(SrtpProfile profile) {
        BcDtlsEndpointFactory clients = factory(config(DtlsConfig.DEFAULT.timeout(), List.of(profile)));

        DtlsPair pair = new DtlsPair(loop, clients, FACTORY, List.of(clients.fingerprint()),
                List.of(FACTORY.fingerprint()));
        pair.join().start().awaitKeys().assertKeysAgree();

        assertEquals(profile, pair.client.awaitKeys().local().profile());
        assertEquals(profile, pair.server.awaitKeys().local().profile());
    }

    @Test
    void shouldFollowTheServersPreference() {
        BcDtlsEndpointFactory clients = factory(
                config(DtlsConfig.DEFAULT.timeout(),
                        List.of(SrtpProfile.AES128_CM_HMAC_SHA1_80, SrtpProfile.AEAD_AES_256_GCM,
                                SrtpProfile.AEAD_AES_128_GCM)));

        DtlsPair pair = new DtlsPair(loop, clients, FACTORY, List.of(clients.fingerprint()),
                List.of(FACTORY.fingerprint()));
        pair.join().start().awaitKeys();

        assertEquals(SrtpProfile.AEAD_AES_128_GCM, pair.client.awaitKeys().local().profile());
    }

    @Test
    void shouldMakeNewKeysEachTime() {
        DtlsPair first = new DtlsPair(loop, FACTORY).join().start().awaitKeys();
        DtlsPair second = new DtlsPair(loop, FACTORY).join().start().awaitKeys();

        assertThrows(AssertionError.class,
                () -> DtlsPair.assertOpens(first.client.awaitKeys(), second.server.awaitKeys()));
    }

    @Test
    void shouldSendEachFlightInOneDatagram() {
        DtlsPair pair = new DtlsPair(loop, UNHURRIED).join().start().awaitKeys();

        assertEquals(2, pair.client.sent.size(), "hello, final flight");
        assertEquals(2, pair.server.sent.size(), "hello flight, final flight");
        assertTrue(pair.server.sent.stream().allMatch(datagram -> datagram.length <= 1200));
    }

    @Test
    void shouldRefuseClientWithoutCommonProfile() {
        BcDtlsEndpointFactory servers = factory(config(LONGER, List.of(SrtpProfile.AEAD_AES_256_GCM)));
        BcDtlsEndpointFactory clients = factory(config(LONGER, List.of(SrtpProfile.AES128_CM_HMAC_SHA1_80)));

        DtlsPair pair = new DtlsPair(loop, clients, servers, List.of(clients.fingerprint()),
                List.of(servers.fingerprint()));
        pair.join().start();

        assertEquals(DtlsFailure.NO_COMMON_SRTP_PROFILE, pair.server.awaitFailure());
        assertEquals(DtlsFailure.ALERT, pair.client.awaitFailure());
        assertTrue(pair.client.detail().contains("handshake_failure"), pair.client.detail());
    }

    @Test
    void shouldRefuseClientThatWasNotPromised() {
        List<DtlsPair> pairs = WRONG_PROMISES.stream().map(promised -> new DtlsPair(loop, IMPATIENT, FACTORY, promised,
                List.of(FACTORY.fingerprint())).join().start()).toList();

        for (DtlsPair pair : pairs) {
            assertEquals(DtlsFailure.FINGERPRINT_MISMATCH, pair.server.awaitFailure());
            assertEquals(DtlsFailure.ALERT, pair.client.awaitFailure());
            pair.client.assertNoKeys();
            pair.server.assertNoKeys();
        }
    }

    @Test
    void shouldRefuseServerThatWasNotPromised() {
        List<DtlsPair> pairs = WRONG_PROMISES.stream().map(promised -> new DtlsPair(loop, FACTORY, IMPATIENT,
                List.of(FACTORY.fingerprint()), promised).join().start()).toList();

        for (DtlsPair pair : pairs) {
            assertEquals(DtlsFailure.FINGERPRINT_MISMATCH, pair.client.awaitFailure());
            assertEquals(DtlsFailure.ALERT, pair.server.awaitFailure());
            pair.client.assertNoKeys();
            pair.server.assertNoKeys();
        }
    }

    @Test
    void shouldGiveUpOnSilentServer() {
        TestPeer client = new TestPeer(loop, HASTY, DtlsRole.CLIENT, List.of(WRONG));
        long startNanos = System.nanoTime();

        client.start();

        assertEquals(DtlsFailure.TIMEOUT, client.awaitFailure());
        assertTrue(System.nanoTime() - startNanos >= SHORT.toNanos());
        assertTrue(client.sent.size() >= 3, "hello was repeated: " + client.sent.size());
    }

    @Test
    void shouldGiveUpOnClientThatFallsSilent() {
        DtlsPair pair = new DtlsPair(loop, FACTORY, HASTY, List.of(WRONG), List.of(WRONG));
        pair.join(List::of, _ -> List.of()).start();

        assertEquals(DtlsFailure.TIMEOUT, pair.server.awaitFailure());
        pair.close();
    }

    @Test
    void shouldCostNoThreadBeforeTheClientSpeaks() {
        TestPeer server = new TestPeer(loop, HASTY, DtlsRole.SERVER, List.of(WRONG));

        server.start();
        loop.call(() -> {});

        assertEquals(0, HASTY.threadsAlive());
        server.close();
    }

    @Test
    void shouldTakeHelloThatCameBeforeStart() {
        DtlsPair pair = new DtlsPair(loop, UNHURRIED).join();
        pair.client.start();
        TestLoop.await("hello", () -> !pair.client.sent.isEmpty());

        pair.server.start();

        pair.awaitKeys().assertKeysAgree();
        assertEquals(2, pair.server.sent.size());
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseTooMuchHandshake(DtlsRole role) {
        TestPeer peer = new TestPeer(loop, FACTORY, role, List.of(WRONG));
        peer.start();
        byte[] datagram = Records.of(Records.HANDSHAKE, 0, 0, Records.fragment(1, 0, 2000, 0, 1300)); // never complete

        TestLoop.await("failure", () -> {
            peer.receive(datagram);
            return peer.failure.isDone();
        });

        assertEquals(DtlsFailure.TOO_LARGE, peer.awaitFailure());
    }

    @Test
    void shouldNameTheSizeOfMessageThatWasTooLong() {
        TestPeer server = new TestPeer(loop, HASTY, DtlsRole.SERVER, List.of(WRONG));
        server.start();

        server.receive(Records.of(Records.HANDSHAKE, 0, 0, Records.fragment(1, 0, 0xFF_FFFF, 0, 100)));

        assertEquals(DtlsFailure.TOO_LARGE, server.awaitFailure());
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 1408})
    void shouldAcceptRsaClient(int sendLimit) throws Exception {
        RawPeer client = new RawPeer(sendLimit, Map.of());
        TestPeer server = new TestPeer(loop, FACTORY, DtlsRole.SERVER, List.of(RawPeer.fingerprint()));
        client.sendTo(server::receive);
        server.sendTo(client::receive);

        server.start();
        client.connect();

        assertEquals(SrtpProfile.AES128_CM_HMAC_SHA1_80, server.awaitKeys().local().profile());
        assertTrue(client.connected.get(10, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 1408})
    void shouldConnectToRsaServer(int sendLimit) throws Exception {
        RawPeer server = new RawPeer(sendLimit, Map.of());
        TestPeer client = new TestPeer(loop, FACTORY, DtlsRole.CLIENT, List.of(RawPeer.fingerprint()));
        server.sendTo(client::receive);
        client.sendTo(server::receive);

        server.accept();
        client.start();

        assertEquals(SrtpProfile.AES128_CM_HMAC_SHA1_80, client.awaitKeys().local().profile());
        assertTrue(server.connected.get(10, TimeUnit.SECONDS));
    }

    /** As browsers do: DTLS 1.3 among the versions, a post-quantum key share that takes the hello over one datagram, unknown extensions. */
    @ParameterizedTest
    @ValueSource(ints = {256, 1200, 1408})
    void shouldAcceptHelloThatOffersMore(int sendLimit) throws Exception {
        Map<Integer, byte[]> extensions = new HashMap<>();
        extensions.put(43, new byte[]{4, (byte) 0xFE, (byte) 0xFC, (byte) 0xFE, (byte) 0xFD}); // supported_versions
        extensions.put(10, new byte[]{0, 8, 0x11, (byte) 0xEC, 0, 29, 0, 23, 0, 24}); // X25519MLKEM768, x25519, P-256, P-384
        extensions.put(51, keyShare());
        extensions.put(0x3A3A, new byte[]{0}); // GREASE (RFC 8701)
        RawPeer client = new RawPeer(sendLimit, extensions);
        TestPeer server = new TestPeer(loop, FACTORY, DtlsRole.SERVER, List.of(RawPeer.fingerprint()));
        client.sendTo(server::receive);
        server.sendTo(client::receive);

        server.start();
        client.connect();

        server.awaitKeys();
        assertTrue(client.connected.get(10, TimeUnit.SECONDS));
    }

    static BcDtlsEndpointFactory factory(DtlsConfig config) {
        return BcDtlsEndpointFactory.create(config, new SecureRandom(), Instant.now());
    }

    static DtlsConfig config(Duration timeout, List<SrtpProfile> profiles) {
        DtlsConfig defaults = DtlsConfig.DEFAULT;
        return new DtlsConfig(timeout, defaults.resend(), defaults.maxBytes(), defaults.maxHandshakes(), profiles);
    }

    private static byte[] keyShare() {
        byte[] shares = new byte[2 + 4 + 1216 + 4 + 32];
        Records.put(shares, 0, 2, shares.length - 2);
        Records.put(shares, 2, 2, 0x11EC);
        Records.put(shares, 4, 2, 1216);
        Records.put(shares, 6 + 1216, 2, 29);
        Records.put(shares, 8 + 1216, 2, 32);
        return shares;
    }
}
