// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.DtlsFailure;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import dev.sluice.media.dtls.RecordFilter;
import dev.sluice.media.dtls.SrtpKeyingMaterial;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One DTLS association on BouncyCastle. The handshake blocks a virtual thread of its own; afterwards no thread is kept, a datagram that
 * still comes (a repeated last flight, an alert) and our own close are the work of a short-lived one.
 */
final class BcDtlsEndpoint implements DtlsEndpoint {
    private static final int RECORD_BYTES = 2048;

    private final DtlsRole role;
    private final BcIdentity identity;
    private final EndpointThreads threads;
    private final Listener listener;
    private final PeerPolicy policy;
    private final QueueDatagramTransport transport;
    private final AtomicBoolean busy = new AtomicBoolean(true); // a thread is with BouncyCastle; the handshake is the first
    private volatile @Nullable DTLSTransport connection; // between handshake and end; its thread writes, the loop reads
    private volatile boolean ended; // its thread writes, the loop reads: nothing that comes is of use any more
    private volatile boolean closing; // the loop writes, its thread reads
    private boolean started; // of the loop
    private boolean begun; // of the loop

    BcDtlsEndpoint(DtlsRole role, DtlsConfig config, BcIdentity identity, EndpointThreads threads,
            List<Fingerprint> expected,
            Listener listener) {
        this.role = role;
        this.identity = identity;
        this.threads = threads;
        this.listener = listener;
        this.policy = new PeerPolicy(config, role, expected);
        this.transport = new QueueDatagramTransport(listener, new RecordFilter(role, config.maxBytes()),
                config.maxBytes());
    }

    @Override
    public void start() {
        started = true;
        if (role == DtlsRole.CLIENT || transport.hasInbound()) {
            begin();
        }
    }

    @Override
    public boolean handleDatagram(ByteBuf datagram) {
        boolean isConnected = connection != null;
        if (ended || closing || isConnected && !RecordFilter.mayMatterWhenConnected(datagram)) {
            return true;
        }
        boolean taken = transport.offer(ByteBufUtil.getBytes(datagram));
        if (started) {
            begin();
        }
        wakeIfConnected();
        return taken;
    }

    @Override
    public void close() {
        if (!closing) {
            closing = true;
            transport.shutDown();
            wakeIfConnected();
        }
    }

    private void begin() {
        if (!begun && !closing) {
            begun = true;
            threads.startHandshake(this::handshake);
        }
    }

    private void handshake() {
        if (closing) {
            ended = true;
            return;
        }
        try {
            DTLSTransport connected = role == DtlsRole.SERVER
                    ? BcDtlsServer.accept(identity, policy, transport)
                    : BcDtlsClient.connect(identity, policy, transport);
            SrtpKeyingMaterial keys = policy.takeKeys();
            transport.handleConnected();
            if (!closing) {
                listener.onConnected(keys);
            }
            connection = connected;
        } catch (IOException | RuntimeException e) { // BouncyCastle meets bad input with either
            transport.flush();
            fail(reason(e), describe(e));
        } catch (Error e) { // of a crypto library, too: the transport must not wait for ever
            fail(DtlsFailure.INTERNAL, describe(e));
            throw e;
        }
        busy.set(false);
        wakeIfConnected();
    }

    private void fail(DtlsFailure failure, String detail) {
        ended = true;
        if (!closing) {
            listener.onFailed(failure, detail);
        }
    }

    private DtlsFailure reason(Exception e) {
        DtlsFailure known = policy.failure();
        if (known != null) {
            return known;
        }
        if (transport.tooLarge()) {
            return DtlsFailure.TOO_LARGE;
        }
        return switch (e) {
            case TlsTimeoutException _ when transport.lastUnprotectedAlert() >= 0 -> DtlsFailure.ALERT;
            case TlsTimeoutException _ -> DtlsFailure.TIMEOUT;
            case TlsFatalAlert _,TlsFatalAlertReceived _ -> DtlsFailure.ALERT;
            default -> DtlsFailure.INTERNAL;
        };
    }

    private String describe(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        int alert = transport.lastUnprotectedAlert();
        return alert < 0 ? message : message + ", after the alert " + AlertDescription.getText((short) alert);
    }

    /** Starts a thread when there is work for it and none at it. */
    private void wakeIfConnected() {
        if (connection != null && (closing || transport.hasInbound()) && busy.compareAndSet(false, true)) {
            threads.start("dtls-records", this::serve);
        }
    }

    private void serve() {
        DTLSTransport connected = connection;
        if (connected == null) {
            return; // ended, and busy stays
        }
        byte[] record = new byte[RECORD_BYTES];
        try {
            while (!closing && !policy.closedByPeer() && transport.hasWork()) {
                connected.receive(record, 0, record.length, 1); // application data does not get this far
                transport.flush();
            }
            if (closing) {
                connected.close(); // close_notify
                transport.flush();
            }
        } catch (IOException | RuntimeException _) {
            // BouncyCastle has given the association up. Nothing is lost: the keys are made, and media has its own authentication.
            end();
        }
        if (closing || policy.closedByPeer()) {
            end();
        }
        if (!ended) {
            busy.set(false);
            wakeIfConnected();
        } else if (!closing && policy.closedByPeer()) {
            listener.onClosedByPeer();
        }
    }

    private void end() {
        ended = true;
        connection = null;
    }
}
