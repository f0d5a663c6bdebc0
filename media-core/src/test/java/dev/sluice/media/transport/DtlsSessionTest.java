// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.ice.IceCredentials;
import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.DtlsFailure;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.SrtpKeyingMaterial;
import dev.sluice.media.dtls.bc.BcDtlsEndpointFactory;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DtlsSessionTest {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    private static final DtlsEndpointFactory FACTORY = factory();
    private static final long PATIENCE_SECONDS = 20;

    private final Peer peer = new Peer();
    private final FakeLoop loop = new FakeLoop((datagram, _) -> peer.receive(datagram));
    private final Queue<TransportEvent> events = new ConcurrentLinkedQueue<>();
    private final SrtpEgress egress = new SrtpEgress(loop);
    private final MediaSession media = new MediaSession(loop, egress, 1, "cname", _ -> {}, events::add);
    private final CompletableFuture<TransportEvent> sessionConnected = new CompletableFuture<>();
    private final DtlsSession session = new DtlsSession(loop, FACTORY, egress, media, this::record);

    @ParameterizedTest
    @EnumSource
    void shouldSayGoodbyeWhenThePathIsGoneAlready(DtlsRole role) throws Exception {
        peer.start(role == DtlsRole.SERVER ? DtlsRole.CLIENT : DtlsRole.SERVER);
        connect(role);
        peer.connected.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        sessionConnected.get(PATIENCE_SECONDS, TimeUnit.SECONDS);

        loop.execute(() -> {
            session.close();
            egress.setRemote(null);
        });

        assertTrue(peer.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        media.close();
        egress.close();
    }

    @Test
    void shouldNotSpeakBeforeAPathIsChecked() {
        loop.execute(() -> session.setRemote(remote(DtlsRole.CLIENT)));
        assertEquals(0, peer.heard.size());
        session.close();
    }

    @Test
    void shouldGiveUpAPeerThatNeverBegins() {
        connect(DtlsRole.SERVER);
        long limit = session.handleTimeout(0);
        loop.advanceTo(limit - 1);
        session.handleTimeout(limit - 1);
        assertEquals(0, events.size());
        session.handleTimeout(limit);
        assertEquals(new TransportEvent.DtlsFailed("timeout", "the peer never began"), events.poll());
        session.close();
    }

    private static DtlsEndpointFactory factory() {
        return BcDtlsEndpointFactory.create(DtlsConfig.DEFAULT, new SecureRandom(), Instant.now());
    }

    private void connect(DtlsRole role) {
        loop.execute(() -> {
            session.setRemote(remote(role));
            egress.setRemote(PEER);
            session.handlePathReady();
        });
    }

    private void record(TransportEvent event) {
        events.add(event);
        if (event instanceof TransportEvent.DtlsConnected) {
            sessionConnected.complete(event);
        }
    }

    private static RemoteParameters remote(DtlsRole role) {
        return new RemoteParameters(IceCredentials.create(new SecureRandom()), List.of(FACTORY.fingerprint()), role);
    }

    /** The other side: an endpoint joined to the session by calls. */
    private final class Peer implements DtlsEndpoint.Listener {
        private final CompletableFuture<SrtpKeyingMaterial> connected = new CompletableFuture<>();
        private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
        private final Queue<byte[]> heard = new ConcurrentLinkedQueue<>();
        private volatile boolean started; // set by the test

        private final DtlsEndpoint[] endpoint = new DtlsEndpoint[1];

        private void start(DtlsRole role) {
            endpoint[0] = FACTORY.create(role, List.of(FACTORY.fingerprint()), this);
            started = true;
            loop.execute(() -> endpoint[0].start());
        }

        private void receive(byte[] datagram) {
            heard.add(datagram);
            if (started) {
                loop.execute(() -> endpoint[0].handleDatagram(Unpooled.wrappedBuffer(datagram)));
            }
        }

        @Override
        public void onSend(byte[] datagram) {
            loop.execute(() -> session.handleDatagram(Unpooled.wrappedBuffer(datagram)));
        }

        @Override
        public void onConnected(SrtpKeyingMaterial keys) { connected.complete(keys); }

        @Override
        public void onFailed(DtlsFailure failure, String detail) {
            connected.completeExceptionally(new AssertionError(failure + " " + detail));
        }

        @Override
        public void onClosedByPeer() { closed.complete(true); }
    }
}
