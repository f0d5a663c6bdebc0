// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One handshake of a factory with itself, so that the first peer does not wait for classes to load: half a second on a small machine. */
public final class DtlsRehearsal {
    private static final long LIMIT_SECONDS = 5;

    private final AtomicReference<@Nullable DtlsEndpoint> client = new AtomicReference<>();
    private final AtomicReference<@Nullable DtlsEndpoint> server = new AtomicReference<>();
    private final CountDownLatch done = new CountDownLatch(2);

    private DtlsRehearsal() {}

    /** Blocks until both sides have keys. Returns false when they did not get them in 5 s: DTLS does not work here. */
    public static boolean run(DtlsEndpointFactory factory) {
        return new DtlsRehearsal().handshake(factory);
    }

    private boolean handshake(DtlsEndpointFactory factory) {
        List<Fingerprint> own = List.of(factory.fingerprint());
        DtlsEndpoint passive = factory.create(DtlsRole.SERVER, own, new Side(client));
        DtlsEndpoint active = factory.create(DtlsRole.CLIENT, own, new Side(server));
        server.set(passive);
        client.set(active);
        passive.start();
        active.start();
        try {
            return done.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            active.close();
            passive.close();
        }
    }

    /** Hands what one endpoint sends to the other. */
    private final class Side implements DtlsEndpoint.Listener {
        private final AtomicReference<@Nullable DtlsEndpoint> peer;

        private Side(AtomicReference<@Nullable DtlsEndpoint> peer) { this.peer = peer; }

        @Override
        public void onSend(byte[] datagram) {
            DtlsEndpoint endpoint = peer.get();
            if (endpoint != null) {
                endpoint.handleDatagram(Unpooled.wrappedBuffer(datagram));
            }
        }

        @Override
        public void onConnected(SrtpKeyingMaterial keys) { done.countDown(); }

        @Override
        public void onFailed(DtlsFailure failure, String detail) {}

        @Override
        public void onClosedByPeer() {}
    }
}
