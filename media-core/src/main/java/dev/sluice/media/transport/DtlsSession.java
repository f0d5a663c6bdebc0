// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.transport;

import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.DtlsFailure;
import dev.sluice.media.dtls.SrtpKeyingMaterial;
import dev.sluice.media.stats.DropReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transport's DTLS association, seen from the loop: what comes before the peer's fingerprint waits, what the handshake thread says is
 * posted here. Confined to the loop.
 */
final class DtlsSession {
    /** A flight of a hello may come before the peer's SDP; more is not waited for. */
    private static final int MAX_EARLY_BYTES = 4096;

    private final LoopContext loop;
    private final DtlsEndpointFactory factory;
    private final SrtpEgress egress;
    private final MediaSession media;
    private final TransportEvent.Listener listener;
    private final List<byte[]> early = new ArrayList<>();
    private final List<byte[]> unsent = new ArrayList<>();
    private int earlyBytes;
    private @Nullable DtlsEndpoint endpoint;
    private State state = State.NEW;
    private long startedNanos;

    /** As in W3C WebRTC §5.5.1. */
    private enum State {
        NEW, CONNECTING, CONNECTED, FAILED, CLOSED
    }

    DtlsSession(LoopContext loop, DtlsEndpointFactory factory, SrtpEgress egress, MediaSession media,
            TransportEvent.Listener listener) {
        this.loop = loop;
        this.factory = factory;
        this.egress = egress;
        this.media = media;
        this.listener = listener;
    }

    String stateName() { return state.name().toLowerCase(java.util.Locale.ROOT); }

    boolean isConnected() { return state == State.CONNECTED; }

    /** The peer's certificate and role are known; later calls change nothing, a transport has one association. */
    void setRemote(RemoteParameters remote) {
        if (endpoint != null || state == State.CLOSED) {
            return;
        }
        state = State.CONNECTING;
        startedNanos = loop.nanoTime();
        DtlsEndpoint created = factory.create(remote.localRole(), remote.fingerprints(), new PostingListener());
        endpoint = created;
        created.start();
        for (byte[] datagram : early) {
            created.handleDatagram(Unpooled.wrappedBuffer(datagram));
        }
        early.clear();
    }

    /**
     * Takes a datagram from an address with an authenticated check.
     *
     * @param datagram borrowed
     * @return null when it was taken, else why not
     */
    @Nullable
    DropReason handleDatagram(ByteBuf datagram) {
        DtlsEndpoint started = endpoint;
        if (started != null) {
            return started.handleDatagram(datagram) ? null : DropReason.DTLS_OVERFLOW;
        }
        if (earlyBytes + datagram.readableBytes() > MAX_EARLY_BYTES) {
            return DropReason.DTLS_OVERFLOW;
        }
        earlyBytes += datagram.readableBytes();
        early.add(ByteBufUtil.getBytes(datagram));
        return null;
    }

    /** A path came up: what a client said before goes out. */
    void handlePathReady() {
        InetSocketAddress remote = egress.remote();
        if (remote != null) {
            for (byte[] datagram : unsent) {
                egress.sendPlain(Unpooled.wrappedBuffer(datagram), remote);
            }
            unsent.clear();
        }
    }

    void close() {
        DtlsEndpoint started = endpoint;
        if (started != null && state != State.CLOSED) {
            started.close();
        }
        if (state != State.CONNECTED) {
            state = State.CLOSED;
        }
        early.clear();
        unsent.clear();
    }

    private void send(byte[] datagram) {
        InetSocketAddress remote = egress.remote();
        if (remote == null) {
            if (unsent.size() < 8) {
                unsent.add(datagram);
            }
            return;
        }
        egress.sendPlain(Unpooled.wrappedBuffer(datagram), remote);
    }

    private void connected(SrtpKeyingMaterial keys) {
        if (state != State.CONNECTING) {
            return;
        }
        long nowNanos = loop.nanoTime();
        state = State.CONNECTED;
        egress.setSender(loop.srtp().sender(keys.local()));
        media.setReceiver(loop.srtp().receiver(keys.remote()), nowNanos);
        listener.onTransportEvent(
                new TransportEvent.DtlsConnected(keys.local().profile().name(), (nowNanos - startedNanos) / 1000));
    }

    private void failed(DtlsFailure failure, String detail) {
        if (state == State.CONNECTING) {
            state = State.FAILED;
            listener.onTransportEvent(
                    new TransportEvent.DtlsFailed(failure.name().toLowerCase(java.util.Locale.ROOT), detail));
        }
    }

    /** Brings what the handshake's thread says to the loop. */
    private final class PostingListener implements DtlsEndpoint.Listener {
        @Override
        public void onSend(byte[] datagram) { loop.execute(() -> send(datagram)); }

        @Override
        public void onConnected(SrtpKeyingMaterial keys) { loop.execute(() -> connected(keys)); }

        @Override
        public void onFailed(DtlsFailure failure, String detail) { loop.execute(() -> failed(failure, detail)); }

        @Override
        public void onClosedByPeer() {
            loop.execute(() -> listener.onTransportEvent(new TransportEvent.ClosedByPeer()));
        }
    }
}
