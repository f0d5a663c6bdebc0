// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.DtlsFailure;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.FinalFlightGuard;
import dev.sluice.media.dtls.Fingerprint;
import dev.sluice.media.dtls.SrtpKeyingMaterial;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * One DTLS association on BouncyCastle. The handshake blocks a virtual thread of its own; afterwards no thread is kept, a datagram that
 * still comes (a repeated last flight, close_notify) is handled by a short-lived one.
 */
final class BcDtlsEndpoint implements DtlsEndpoint {
    private static final int RECORD_BYTES = 2048;

    private final DtlsRole role;
    private final JcaTlsCrypto crypto;
    private final BcIdentity identity;
    private final Listener listener;
    private final PeerPolicy policy;
    private final QueueDatagramTransport transport;
    private final AtomicReference<@Nullable DTLSTransport> connection = new AtomicReference<>(); // set once the handshake is done
    private final AtomicBoolean pumping = new AtomicBoolean(true); // the handshake is the first to pump
    private final AtomicBoolean closed = new AtomicBoolean();

    BcDtlsEndpoint(DtlsRole role, DtlsConfig config, JcaTlsCrypto crypto, BcIdentity identity,
            List<Fingerprint> expected,
            Listener listener) {
        this.role = role;
        this.crypto = crypto;
        this.identity = identity;
        this.listener = listener;
        this.policy = new PeerPolicy(config, role, expected);
        this.transport = new QueueDatagramTransport(listener, role == DtlsRole.SERVER ? new FinalFlightGuard() : null,
                config.maxBytes());
    }

    @Override
    public void start() { Thread.ofVirtual().name("dtls-handshake").start(this::handshake); }

    @Override
    public boolean handleDatagram(ByteBuf datagram) {
        boolean taken = !closed.get() && transport.offer(ByteBufUtil.getBytes(datagram));
        if (taken) {
            pumpIfIdle();
        }
        return taken;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (connection.get() == null) {
                transport.shutDown();
            } else {
                Thread.ofVirtual().name("dtls-close").start(this::sayGoodbye);
            }
        }
    }

    private void handshake() {
        try {
            DTLSTransport connected = role == DtlsRole.SERVER
                    ? new DTLSServerProtocol().accept(new BcDtlsServer(crypto, policy, identity), transport)
                    : new DTLSClientProtocol().connect(new BcDtlsClient(crypto, policy, identity), transport);
            transport.handshakeDone();
            SrtpKeyingMaterial keys = policy.keys();
            if (keys == null) {
                fail(DtlsFailure.INTERNAL, "handshake ended without keys");
                return;
            }
            connection.set(connected);
            if (!closed.get()) {
                listener.onConnected(keys);
            }
            pumping.set(false);
            pumpIfIdle();
        } catch (IOException e) {
            transport.flush();
            fail(reason(e), describe(e));
        } catch (RuntimeException e) { // BouncyCastle meets bad input with these too
            fail(DtlsFailure.INTERNAL, describe(e));
        }
    }

    private DtlsFailure reason(IOException e) {
        DtlsFailure known = policy.failure();
        if (known != null) {
            return known;
        }
        if (transport.tooLarge()) {
            return DtlsFailure.TOO_LARGE;
        }
        if (transport.isShutDown()) {
            return DtlsFailure.CLOSED;
        }
        return switch (e) {
            case TlsTimeoutException _ -> DtlsFailure.TIMEOUT;
            case TlsFatalAlert _,TlsFatalAlertReceived _ -> DtlsFailure.ALERT;
            default -> DtlsFailure.INTERNAL;
        };
    }

    private static String describe(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private void fail(DtlsFailure failure, String detail) {
        if (!closed.getAndSet(true)) {
            listener.onFailed(failure, detail);
        }
    }

    private void pumpIfIdle() {
        if (transport.hasInbound() && pumping.compareAndSet(false, true)) {
            Thread.ofVirtual().name("dtls-pump").start(this::pump);
        }
    }

    /** Lets BouncyCastle look at what came after the handshake; application data is not expected and dropped. */
    private void pump() {
        DTLSTransport connected = connection.get();
        if (connected == null) {
            return;
        }
        byte[] record = new byte[RECORD_BYTES];
        try {
            while (transport.hasInbound() && !closed.get()) {
                connected.receive(record, 0, record.length, 1);
                transport.flush();
            }
        } catch (IOException | RuntimeException _) {
            // A broken record changes nothing: the keys are made, and media has its own authentication.
        }
        if (policy.closedByPeer() && !closed.getAndSet(true)) {
            listener.onClosedByPeer();
        }
        pumping.set(false);
        pumpIfIdle();
    }

    private void sayGoodbye() {
        DTLSTransport connected = connection.get();
        try {
            if (connected != null) {
                connected.close();
            }
        } catch (IOException | RuntimeException _) {
            // The peer learns of the end by silence.
        }
        transport.flush();
        transport.shutDown();
    }
}
