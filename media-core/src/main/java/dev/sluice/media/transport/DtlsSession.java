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
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A transport's DTLS association, seen from the loop: what comes before the peer's fingerprint waits, what the handshake thread says is
 * posted here. Confined to the loop.
 */
final class DtlsSession {
    /** A flight of a hello may come before the peer's SDP; more is not waited for. */
    private static final int MAX_EARLY_BYTES = 4096;

    /** How long a peer with a checked path may take to say hello; the handshake itself has a limit of its own. */
    private static final long HELLO_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final LoopContext loop;
    private final DtlsEndpointFactory factory;
    private final SrtpEgress egress;
    private final MediaSession media;
    private final TransportEvent.Listener listener;
    private final List<byte[]> early = new ArrayList<>();
    private int earlyBytes;
    private @Nullable DtlsEndpoint endpoint;
    private @Nullable InetSocketAddress lastRemote; // where close_notify goes when the path is gone
    private boolean started;
    private boolean heard;
    private long pathReadyNanos;
    private State state = State.NEW;

    /** As in W3C WebRTC §5.5.1. */
    private enum State {
        NEW, CONNECTING, CONNECTED, FAILED, CLOSED;

        private final String label = name().toLowerCase(Locale.ROOT);
    }

    DtlsSession(LoopContext loop, DtlsEndpointFactory factory, SrtpEgress egress, MediaSession media,
            TransportEvent.Listener listener) {
        this.loop = loop;
        this.factory = factory;
        this.egress = egress;
        this.media = media;
        this.listener = listener;
    }

    String stateName() { return state.label; }

    boolean isConnected() { return state == State.CONNECTED; }

    /** The peer's certificate and role are known; later calls change nothing, a transport has one association. */
    void setRemote(RemoteParameters remote) {
        if (endpoint != null || state == State.CLOSED) {
            return;
        }
        state = State.CONNECTING;
        DtlsEndpoint created = factory.create(remote.localRole(), remote.fingerprints(), new PostingListener());
        endpoint = created;
        for (byte[] datagram : early) {
            created.handleDatagram(Unpooled.wrappedBuffer(datagram));
        }
        early.clear();
        handlePathReady();
    }

    /**
     * Takes a datagram from an address with an authenticated check.
     *
     * @param datagram borrowed
     * @return null when it was taken, else why not
     */
    @Nullable
    DropReason handleDatagram(ByteBuf datagram) {
        heard = true;
        DtlsEndpoint created = endpoint;
        if (created != null) {
            return created.handleDatagram(datagram) ? null : DropReason.DTLS_OVERFLOW;
        }
        if (earlyBytes + datagram.readableBytes() > MAX_EARLY_BYTES) {
            return DropReason.DTLS_OVERFLOW;
        }
        earlyBytes += datagram.readableBytes();
        early.add(ByteBufUtil.getBytes(datagram));
        return null;
    }

    /** A path came up or moved: the handshake may begin. */
    void handlePathReady() {
        InetSocketAddress remote = egress.remote();
        DtlsEndpoint created = endpoint;
        if (remote == null) {
            return;
        }
        lastRemote = remote;
        if (!started && created != null) {
            started = true;
            pathReadyNanos = loop.nanoTime();
            created.start();
        }
    }

    /** @return the next deadline */
    long handleTimeout(long nowNanos) {
        if (state != State.CONNECTING || !started || heard) {
            return nowNanos + HELLO_TIMEOUT_NANOS;
        }
        if (nowNanos - pathReadyNanos >= HELLO_TIMEOUT_NANOS) {
            failed(DtlsFailure.TIMEOUT, "the peer never began");
        }
        return pathReadyNanos + HELLO_TIMEOUT_NANOS;
    }

    void close() {
        DtlsEndpoint created = endpoint;
        if (created != null && state != State.CLOSED) {
            created.close();
        }
        if (state != State.CONNECTED) {
            state = State.CLOSED;
        }
        early.clear();
    }

    private void send(byte[] datagram) {
        InetSocketAddress remote = egress.remote() != null ? egress.remote() : lastRemote;
        if (remote != null) {
            egress.sendPlain(datagram, remote);
        }
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
                new TransportEvent.DtlsConnected(keys.local().profile().name(), (nowNanos - pathReadyNanos) / 1000));
    }

    private void failed(DtlsFailure failure, String detail) {
        if (state == State.CONNECTING) {
            state = State.FAILED;
            listener.onTransportEvent(
                    new TransportEvent.DtlsFailed(failure.name().toLowerCase(Locale.ROOT), detail));
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
