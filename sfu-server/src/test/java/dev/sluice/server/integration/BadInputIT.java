// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.loadtest.BotClient;
import dev.sluice.loadtest.BotException;
import dev.sluice.loadtest.BotReceiver;
import dev.sluice.loadtest.BotResources;
import dev.sluice.loadtest.SimulatedPeer;
import dev.sluice.media.stats.DropReason;
import dev.sluice.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What strangers and broken clients send is counted, and a call in progress loses nothing. */
class BadInputIT {
    private static final Duration FLOOD = Duration.ofSeconds(10);
    private static final int FLOOD_PACKETS_PER_SECOND = 20_000;
    private static final long MAX_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final double MIN_RATE = 0.75; // a sender that shares two processors with the server may fall behind
    private static final double MIN_COUNTED = 0.99; // the kernel may drop some before the server sees them
    private static final List<DropReason> STRANGERS = List.of(DropReason.UNKNOWN_TUPLE, DropReason.STUN_MALFORMED,
            DropReason.UNKNOWN_PROTOCOL);
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final long SEED = 20_261_124L;

    private static TestServer server;
    private static BotResources resources;

    private SimulatedPeer ada;
    private SimulatedPeer grace;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer();
        resources = new BotResources();
    }

    @AfterAll
    static void stop() {
        resources.close();
        server.close();
    }

    @BeforeEach
    void call(TestInfo test) {
        ada = SimulatedPeer.join(resources, server.publisher(test.getDisplayName(), "ada"));
        grace = SimulatedPeer.join(resources, server.publisher(test.getDisplayName(), "grace"));
        awaitMore(ada, 50);
        awaitMore(grace, 50);
    }

    @AfterEach
    void callHasLostNothing() {
        awaitMore(ada, 50);
        awaitMore(grace, 50);
        ada.close();
        grace.close();
        for (SimulatedPeer peer : List.of(ada, grace)) {
            assertEquals(0, peer.received().damaged(), "damaged packets");
            for (BotReceiver.Stream stream : peer.received().streams()) {
                assertEquals(0, stream.missing(), "missing packets of " + stream.kind());
                assertEquals(0, stream.duplicates(), "duplicates of " + stream.kind());
            }
        }
    }

    private static String reason(CompletionException failure) {
        return failure.getCause() instanceof BotException refusal
                ? refusal.reason()
                : String.valueOf(failure.getCause());
    }

    private static void awaitMore(SimulatedPeer peer, int more) {
        int before = packets(peer);
        TestServer.await(() -> more + " more packets, have " + (packets(peer) - before), LIMIT,
                () -> packets(peer) - before >= more);
    }

    private static int packets(SimulatedPeer peer) {
        return peer.received().streams().stream().mapToInt(BotReceiver.Stream::packets).sum();
    }

    private static long drops(DropReason reason) { return server.sum(stats -> stats.drops()[reason.ordinal()]); }

    private static void awaitDrops(DropReason reason, long atLeast) {
        TestServer.await(() -> atLeast + " drops by " + reason + ", have " + drops(reason), LIMIT,
                () -> drops(reason) >= atLeast);
    }

    @Test
    void shouldStandGarbageOnTheMediaPort() throws IOException {
        RandomGenerator random = Seeds.random(SEED);
        int port = ada.serverAddress().getPort();
        int[] firstBytes = {0x00, 0x16, 0x80, 0x80, 0xFF, 0x40}; // STUN, DTLS, RTP, RTP, nothing, TURN channel
        long total = FLOOD.toMillis() * FLOOD_PACKETS_PER_SECOND / 1000;
        long rate;
        long before = strangersDrops();
        // Paranoid detection keeps a stack trace of each buffer, which costs more than the packets: it would be the flood.
        ResourceLeakDetector.Level detection = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
        try (DatagramSocket socket = new DatagramSocket()) {
            long startNanos = System.nanoTime();
            long dueNanos = startNanos;
            for (long sent = 0; sent < total; sent++) {
                byte[] bytes = Seeds.bytes(random, 1 + random.nextInt(1200));
                bytes[0] = (byte) firstBytes[random.nextInt(firstBytes.length)];
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
                dueNanos += TimeUnit.SECONDS.toNanos(1) / FLOOD_PACKETS_PER_SECOND;
                long aheadNanos = dueNanos - System.nanoTime();
                if (aheadNanos > 1_000_000) {
                    LockSupport.parkNanos(aheadNanos);
                } else if (aheadNanos < -MAX_BEHIND_NANOS) { // no burst for what a pause of this process has missed
                    dueNanos -= aheadNanos;
                }
            }
            rate = total * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - startNanos);
        } finally {
            ResourceLeakDetector.setLevel(detection);
        }
        TestServer.await(() -> "drops of " + total + " strangers' datagrams, have " + (strangersDrops() - before),
                LIMIT, () -> strangersDrops() - before >= total * MIN_COUNTED);
        System.out.printf("garbage: %d datagrams at %d a second; dropped as %s%n", total, rate,
                STRANGERS.stream().map(reason -> reason + " " + drops(reason)).toList());
        STRANGERS.forEach(reason -> assertTrue(drops(reason) > total / 10, "drops by " + reason));
        assertTrue(rate >= FLOOD_PACKETS_PER_SECOND * MIN_RATE, "only " + rate + " datagrams a second were sent");
    }

    private static long strangersDrops() { return STRANGERS.stream().mapToLong(BadInputIT::drops).sum(); }

    @Test
    void shouldDropReplayedPackets() {
        long replayed = drops(DropReason.SRTP_REPLAYED);
        ada.repeatNext(500);
        awaitDrops(DropReason.SRTP_REPLAYED, replayed + 500);
    }

    @Test
    void shouldDropForgedPacketsOfAKnownAddress() {
        long forged = drops(DropReason.SRTP_AUTHENTICATION_FAILED);
        RandomGenerator random = Seeds.random(SEED);
        for (int i = 0; i < 500; i++) {
            ByteBuf packet = Unpooled.buffer(200);
            packet.writeShort(0x8060).writeShort(i).writeInt(i * 3000).writeInt(ada.published().videoSsrc())
                    .writeBytes(Seeds.bytes(random, 180));
            ada.sendRaw(packet);
        }
        awaitDrops(DropReason.SRTP_AUTHENTICATION_FAILED, forged + 500);
    }

    @Test
    void shouldRefuseACertificateTheSdpDidNotPromise(TestInfo test) {
        String wrong = "sha-256 " + "AB:".repeat(31) + "AB";
        SimulatedPeer mallory = SimulatedPeer.join(resources,
                new SimulatedPeer.Config(server.uri(), test.getDisplayName(), "mallory", true, 90, wrong));
        TestServer.await("the handshake fails", LIMIT, () -> mallory.signaling().closed().isDone());
        assertFalse(mallory.connected().isDone() && !mallory.connected().isCompletedExceptionally(), "no keys");
        assertEquals(0, packets(mallory));
        mallory.vanish();
        assertTrue(TestServer.sum(server.scrape(), "sluice_peer_connection_events_total", "dtls_failed") >= 1);
    }

    @ParameterizedTest
    @CsvSource({"nonsense, method_not_found", "offer, invalid_params", "answer, invalid_params",
            "set_muted, invalid_params",
            "set_subscription, invalid_params"})
    void shouldAnswerBadRequestsWithAReason(String method, String reason) {
        CompletionException failure = assertThrows(CompletionException.class,
                () -> ada.signaling().request(method, BotClient.params().put("unexpected", 1)).join());
        assertEquals(reason, reason(failure));
        String counted = method.equals("nonsense") ? "unknown" : method;
        assertTrue(TestServer.sum(server.scrape(), "sluice_signaling_messages_total", "\"" + counted + "\"",
                "\"" + reason + "\"") >= 1, "counted");
    }

    @Test
    void shouldAnswerBadSdpWithTheLine() {
        var params = BotClient.params().put("sdp", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio\r\n");
        params.putArray("tracks");
        CompletionException failure = assertThrows(CompletionException.class,
                () -> ada.signaling().request("offer", params).join());
        assertEquals("bad_sdp", reason(failure));
        assertTrue(String.valueOf(failure.getMessage()).contains("line 5"), failure.getMessage());
    }

    @Test
    void shouldRefuseAnOversizedSdp() {
        var params = BotClient.params().put("sdp", "v=0\r\n" + "a=x\r\n".repeat(120_000));
        params.putArray("tracks");
        CompletionException failure = assertThrows(CompletionException.class,
                () -> ada.signaling().request("offer", params).join());
        assertTrue(List.of("bad_sdp", "invalid_params").contains(reason(failure)));
    }

    @Test
    void shouldKeepTheCallWhenAStrangerSendsNoJson() {
        BotClient stranger = BotClient.connect(java.net.http.HttpClient.newHttpClient(),
                java.net.URI.create("ws://127.0.0.1:" + server.server().httpAddress().getPort() + "/ws"), (_, _) -> {});
        stranger.send("{not json");
        stranger.send("[]");
        CompletionException refusal = assertThrows(CompletionException.class,
                () -> stranger.request("set_muted", BotClient.params().put("track_id", "TR_x").put("muted", true))
                        .join());
        assertEquals("not_joined", reason(refusal));
        stranger.close();
        String scrape = server.scrape();
        for (String counted : List.of("parse_error", "invalid_request", "not_joined")) {
            assertTrue(TestServer.sum(scrape, "sluice_signaling_errors_total", counted) >= 1, counted);
        }
    }
}
