// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import dev.sluice.ice.IceCredentials;
import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.DtlsFailure;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import dev.sluice.media.dtls.SrtpKeyingMaterial;
import dev.sluice.media.transport.DatagramKind;
import dev.sluice.testkit.NetworkConditions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's UDP socket with ICE, DTLS in either role and SRTP: one PeerConnection as the network sees it. Lives on one event loop;
 * methods marked so are for any thread, all others for that loop. Once a path is found the socket is connected to it, after which
 * packets come and go without garbage.
 */
public final class BotTransport {
    private static final long CHECK_MILLIS = 50; // until the first answer
    private static final long CONSENT_MILLIS = 2500; // as Chromium has it

    private final BotResources resources;
    private final EventLoop loop;
    private final Media media;
    private final @Nullable ImpairedPath impairment;
    private final BotIce ice;
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final BotSrtp srtp;
    private volatile IceCredentials local; // replaced by whoever restarts ICE
    private final BotSocket socket;
    private int repeats;
    private @Nullable DtlsEndpoint dtls;
    private boolean dtlsStarted;
    private @Nullable ScheduledFuture<?> checks;
    private @Nullable ScheduledFuture<?> reporting;
    private boolean pathFound;
    private boolean closed;
    private volatile @Nullable InetSocketAddress remote; // written by the loop

    /**
     * The other side, as its description says.
     *
     * @param fingerprint of its certificate, as in SDP
     * @param candidates values of {@code a=candidate}; more may be trickled
     */
    public record Remote(String ufrag, String pwd, String fingerprint, List<String> candidates) {}

    /** What comes of it; on the event loop. */
    public interface Media {
        /** A path is found, the first time only. */
        default void onPath() {}

        /** Keys are there: packets may be sent. */
        void onConnected();

        /**
         * @param packet plaintext, borrowed
         *
         * @param arrivalNanos when it was at the socket, by the clock of {@link System#nanoTime}
         */
        void onRtp(ByteBuf packet, long arrivalNanos);

        /** A packet failed authentication or came twice. */
        default void onRefused() {}

        /** @param compound plaintext, borrowed */
        void onRtcp(ByteBuf compound);

        /** There will be no keys, or the other side has closed. */
        default void onFailure(String reason) {}
    }

    BotTransport(BotResources resources, Media media) { this(resources, resources.nextLoop(), media, null); }

    /** @param impairment what the network does to this client, both ways; null for nothing */
    public BotTransport(BotResources resources, EventLoop loop, Media media, @Nullable NetworkConditions impairment) {
        this.resources = resources;
        this.loop = loop;
        this.media = media;
        this.impairment = impairment == null
                ? null
                : new ImpairedPath(loop, impairment, resources.random().nextLong(), this::sendNow, this::dispatch);
        this.ice = new BotIce(resources.random(), new IceOutput());
        this.srtp = new BotSrtp(resources.srtp(), media);
        this.local = IceCredentials.create(resources.random());
        this.socket = new BotSocket(resources, loop, new SocketReader());
    }

    /** For the description. For any thread. */
    public IceCredentials local() { return local; }

    /** Of the certificate, as in SDP. For any thread. */
    public String fingerprint() {
        return resources.dtls().fingerprint().toSdp();
    }

    /** Fresh credentials for an ICE restart; the server's follow by {@link #setRemote}. */
    void restartIce() {
        local = IceCredentials.create(resources.random());
    }

    /** Completes when keys are there, fails when they never will be. For any thread. */
    public CompletableFuture<Void> connected() {
        return connected;
    }

    /** For any thread. */
    public EventLoop loop() { return loop; }

    /** For any thread. */
    public void execute(Runnable task) { loop.execute(task); }

    ScheduledFuture<?> every(Runnable task, long micros) {
        return loop.scheduleAtFixedRate(task, 0, micros, TimeUnit.MICROSECONDS);
    }

    /**
     * Starts, or restarts ICE. For any thread.
     *
     * @param role ours in DTLS: CLIENT where we say {@code setup:active}; settled by the first call
     * @param controlling whether the offer was ours or the other side is lite
     */
    public void setRemote(Remote description, DtlsRole role, boolean controlling) {
        execute(() -> {
            if (closed) {
                return;
            }
            ice.start(local, description, controlling);
            InetSocketAddress before = remote;
            if (socket.isConnected() && before != null && !ice.knows(before)) {
                socket.reopen(); // one that is disconnected loses its port
            } else if (before == null || !ice.knows(before)) {
                remote = ice.likelyRemote();
            }
            if (dtls == null) {
                Fingerprint expected = Fingerprint.parse(description.fingerprint());
                dtls = resources.dtls().create(role, expected == null ? List.of() : List.of(expected), new Handshake());
                if (role == DtlsRole.SERVER) {
                    startDtls();
                }
            }
            schedule(0, CHECK_MILLIS);
        });
    }

    /** A trickled candidate. For any thread. */
    public void addRemoteCandidate(String candidate) {
        execute(() -> {
            ice.addCandidate(candidate);
            if (remote == null) {
                remote = ice.likelyRemote();
            }
        });
    }

    /** Goes on from another port, as behind a NAT that forgot. For any thread. */
    void rebind() {
        execute(() -> {
            socket.reopen();
            ice.check();
        });
    }

    boolean isReady() { return srtp.hasKeys() && !closed; }

    /** Memory for a packet. */
    public ByteBuf allocate() { return socket.allocate(); }

    /** Encrypts and queues; takes ownership. Without keys the packet is dropped. */
    public void sendRtp(ByteBuf ownedPacket, int headerLength, int rolloverCounter) {
        if (closed || !srtp.protectRtp(ownedPacket, headerLength, rolloverCounter)) {
            ownedPacket.release();
            return;
        }
        if (repeats > 0) {
            repeats--;
            write(ownedPacket.copy());
        }
        write(ownedPacket);
    }

    /** Sends each of the next RTP packets twice. On the event loop. */
    void repeatNext(int packets) {
        repeats = packets;
    }

    /** Encrypts and queues; takes ownership. Without keys the packet is dropped. */
    public void sendRtcp(ByteBuf ownedCompound) {
        if (closed || !srtp.protectRtcp(ownedCompound)) {
            ownedCompound.release();
            return;
        }
        write(ownedCompound);
    }

    /** Sends bytes as they are, for tests of bad input. */
    void sendRaw(ByteBuf ownedDatagram) { write(ownedDatagram); }

    /** Where packets go, null before there is a candidate. For any thread. */
    public @Nullable InetSocketAddress remote() {
        return remote;
    }

    /** Sends what is queued. */
    public void flush() { socket.flush(); }

    /** Begins to report once a second on what is received (RFC 3550 §6.4). For any thread. */
    public void reportReception() {
        execute(() -> {
            if (reporting == null && !closed) {
                srtp.observeReception();
                long phase = resources.random().nextInt(1000);
                reporting = loop.scheduleAtFixedRate(this::sendReports, phase, 1000, TimeUnit.MILLISECONDS);
            }
        });
    }

    private void sendReports() {
        if (isReady() && srtp.hasReports()) {
            ByteBuf out = allocate();
            srtp.writeReports(out, System.nanoTime());
            sendRtcp(out);
            flush();
        }
    }

    /** Closes the socket without a word to the other side; completes when it is closed. For any thread. */
    public CompletableFuture<Void> close() {
        return close(false);
    }

    /** Says close_notify first, as a browser does. For any thread. */
    public CompletableFuture<Void> closeInOrder() {
        return close(true);
    }

    private CompletableFuture<Void> close(boolean inOrder) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        execute(() -> {
            boolean notify = inOrder && isReady();
            end();
            if (notify) { // the endpoint's last words come by a thread of its own
                loop.schedule(() -> socket.close(done), 20, TimeUnit.MILLISECONDS);
            } else {
                socket.close(done);
            }
        });
        return done;
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        if (checks != null) {
            checks.cancel(false);
        }
        if (reporting != null) {
            reporting.cancel(false);
        }
        if (impairment != null) {
            impairment.close();
        }
        if (dtls != null) {
            dtls.close();
        }
        srtp.close();
        connected.cancel(false);
    }

    private void write(ByteBuf owned) {
        if (impairment != null) {
            impairment.send(owned);
        } else {
            socket.write(owned, remote);
        }
    }

    private void sendNow(ByteBuf owned) {
        socket.write(owned, remote);
        socket.flush();
    }

    private void schedule(long delayMillis, long periodMillis) {
        if (checks != null) {
            checks.cancel(false);
        }
        checks = loop.scheduleAtFixedRate(ice::check, delayMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    private void startDtls() {
        if (dtls != null && !dtlsStarted) {
            dtlsStarted = true;
            dtls.start();
        }
    }

    private void dispatch(ByteBuf datagram, long arrivalNanos) {
        if (closed) {
            return;
        }
        switch (DatagramKind.of(datagram)) {
            case DTLS -> {
                if (dtls != null) {
                    dtls.handleDatagram(datagram);
                }
            }
            case RTP -> srtp.handleRtp(datagram, arrivalNanos);
            case RTCP -> srtp.handleRtcp(datagram);
            case STUN, UNKNOWN -> {
            }
        }
    }

    /** What ICE does through the socket. */
    private final class IceOutput implements BotIce.Output {
        @Override
        public ByteBuf allocate() { return BotTransport.this.allocate(); }

        @Override
        public void send(ByteBuf ownedDatagram, InetSocketAddress destination) {
            socket.write(ownedDatagram, destination);
            socket.flush();
        }

        @Override
        public void onSelected(InetSocketAddress selected) {
            if (closed) {
                return;
            }
            remote = selected;
            socket.connect(selected);
            schedule(resources.random().nextLong(CONSENT_MILLIS), CONSENT_MILLIS);
            if (!pathFound) {
                pathFound = true;
                media.onPath();
            }
            startDtls();
        }
    }

    /** What the socket brings. */
    private final class SocketReader implements BotSocket.Reader {
        @Override
        public void onDatagram(ByteBuf datagram, @Nullable InetSocketAddress from, long arrivalNanos) {
            if (DatagramKind.of(datagram) == DatagramKind.STUN) {
                ice.handle(datagram, from); // past the impairment: it is media that suffers
            } else if (impairment != null) {
                impairment.receive(datagram);
            } else {
                dispatch(datagram, arrivalNanos);
            }
        }

        /** Such as ICMP's port unreachable: what comes of it shows in the counters. */
        @Override
        public void onError(Throwable cause) { connected.completeExceptionally(cause); }
    }

    /** Brings the handshake thread's words to the loop. */
    private final class Handshake implements DtlsEndpoint.Listener {
        @Override
        public void onSend(byte[] datagram) {
            execute(() -> {
                if (socket.isOpen()) {
                    sendNow(socket.allocate(datagram.length).writeBytes(datagram));
                }
            });
        }

        @Override
        public void onConnected(SrtpKeyingMaterial keys) {
            execute(() -> {
                if (!closed) {
                    srtp.start(keys);
                    media.onConnected();
                    connected.complete(null);
                }
            });
        }

        @Override
        public void onFailed(DtlsFailure failure, String detail) {
            connected.completeExceptionally(new BotException(failure.name(), detail));
            execute(() -> media.onFailure("dtls: " + failure));
        }

        @Override
        public void onClosedByPeer() { execute(() -> media.onFailure("dtls: closed by peer")); }
    }
}
