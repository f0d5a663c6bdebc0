// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import dev.sluice.ice.IceCredentials;
import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.DtlsFailure;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import dev.sluice.media.dtls.SrtpKeyingMaterial;
import dev.sluice.media.transport.DatagramKind;
import dev.sluice.rtp.RtpPacketView;
import dev.sluice.rtp.srtp.SrtpReceiver;
import dev.sluice.rtp.srtp.SrtpSender;
import dev.sluice.rtp.srtp.SrtpVerdict;
import dev.sluice.testkit.NetworkConditions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
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
    private static final int PACKET_BYTES = 1500;
    private static final int MAX_STREAMS = 1024; // a meeting of hundreds, audio, video and its retransmissions
    private static final long CHECK_MILLIS = 50; // until the first answer
    private static final long CONSENT_MILLIS = 2500; // as Chromium has it

    private final BotResources resources;
    private final EventLoop loop;
    private final Media media;
    private final @Nullable ImpairedPath impairment;
    private final BotIce ice;
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final RtpPacketView view = new RtpPacketView();
    private final ReceptionReports reports = new ReceptionReports();
    private volatile IceCredentials local; // replaced by whoever restarts ICE
    private Channel channel;
    private boolean connectedSocket;
    private int repeats;
    private @Nullable DtlsEndpoint dtls;
    private boolean dtlsStarted;
    private @Nullable ScheduledFuture<?> checks;
    private @Nullable ScheduledFuture<?> reporting;
    private boolean pathFound;
    private boolean closed;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;
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

        /** @param packet plaintext, borrowed */
        void onRtp(ByteBuf packet);

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
                : new ImpairedPath(loop, impairment, resources.random().nextLong(), this::sendNow, this::handleNow);
        this.ice = new BotIce(resources.random(), new IceOutput());
        this.local = IceCredentials.create(resources.random());
        this.channel = resources.newDatagramChannel();
        execute(() -> open(channel));
    }

    private void open(Channel opened) {
        opened.pipeline().addLast(new Reader());
        loop.register(opened);
        opened.bind(new InetSocketAddress("0.0.0.0", 0));
        channel = opened;
        connectedSocket = false;
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
            if (connectedSocket && before != null && !ice.knows(before)) {
                reopen(); // a socket that is disconnected loses its port
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
            reopen();
            ice.check();
        });
    }

    private void reopen() {
        Channel old = channel;
        open(resources.newDatagramChannel());
        old.close();
    }

    boolean isReady() { return sender != null && !closed; }

    /** Memory for a packet. */
    public ByteBuf allocate() { return channel.alloc().directBuffer(PACKET_BYTES); }

    /** Encrypts and queues; takes ownership. Without keys the packet is dropped. */
    public void sendRtp(ByteBuf ownedPacket, int headerLength, int rolloverCounter) {
        SrtpSender keys = sender;
        if (keys == null || closed) {
            ownedPacket.release();
            return;
        }
        keys.protectRtpInPlace(ownedPacket, headerLength, rolloverCounter);
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
        SrtpSender keys = sender;
        if (keys == null || closed || keys.protectRtcp(ownedCompound) != SrtpVerdict.OK) {
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
    public void flush() { channel.flush(); }

    /** Begins to report once a second on what is received (RFC 3550 §6.4). For any thread. */
    public void reportReception() {
        execute(() -> {
            if (reporting == null && !closed) {
                long phase = resources.random().nextInt(1000);
                reporting = loop.scheduleAtFixedRate(this::sendReports, phase, 1000, TimeUnit.MILLISECONDS);
            }
        });
    }

    private void sendReports() {
        if (isReady() && reports.hasStreams()) {
            ByteBuf out = allocate();
            reports.writeTo(out, System.nanoTime());
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
            boolean notify = inOrder && sender != null && !closed;
            end();
            if (notify) { // the endpoint's last words come by a thread of its own
                loop.schedule(() -> closeChannel(done), 20, TimeUnit.MILLISECONDS);
            } else {
                closeChannel(done);
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
        if (sender != null) {
            sender.close();
        }
        if (receiver != null) {
            receiver.close();
        }
        connected.cancel(false);
    }

    private void closeChannel(CompletableFuture<Void> done) { channel.close().addListener(_ -> done.complete(null)); }

    private void write(ByteBuf owned) {
        if (impairment != null) {
            impairment.send(owned);
        } else {
            writeNow(owned);
        }
    }

    private void sendNow(ByteBuf owned) {
        writeNow(owned);
        channel.flush();
    }

    private void writeNow(ByteBuf owned) {
        InetSocketAddress destination = remote;
        if (connectedSocket) {
            channel.write(owned, channel.voidPromise());
        } else if (destination != null) {
            channel.write(new DatagramPacket(owned, destination), channel.voidPromise());
        } else {
            owned.release();
        }
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

    private void handle(ByteBuf datagram, @Nullable InetSocketAddress from) {
        DatagramKind kind = DatagramKind.of(datagram);
        if (kind == DatagramKind.STUN) {
            ice.handle(datagram, from); // past the impairment: it is media that suffers
        } else if (impairment != null) {
            impairment.receive(datagram);
        } else {
            dispatch(datagram, kind);
        }
    }

    private void handleNow(ByteBuf datagram) { dispatch(datagram, DatagramKind.of(datagram)); }

    private void dispatch(ByteBuf datagram, DatagramKind kind) {
        if (closed) {
            return;
        }
        switch (kind) {
            case DTLS -> {
                if (dtls != null) {
                    dtls.handleDatagram(datagram);
                }
            }
            case RTP -> handleRtp(datagram);
            case RTCP -> handleRtcp(datagram);
            case STUN, UNKNOWN -> {
            }
        }
    }

    private void handleRtp(ByteBuf packet) {
        SrtpReceiver keys = receiver;
        if (keys == null) {
            return;
        }
        if (view.wrap(packet) != RtpPacketView.Verdict.VALID
                || keys.unprotectRtp(packet, view.headerLength()) != SrtpVerdict.OK
                || view.wrap(packet) != RtpPacketView.Verdict.VALID) {
            media.onRefused();
            return;
        }
        if (reporting != null) {
            reports.handlePacket(view.ssrc(), view.sequenceNumber());
        }
        media.onRtp(packet);
    }

    private void handleRtcp(ByteBuf compound) {
        SrtpReceiver keys = receiver;
        if (keys != null && keys.unprotectRtcp(compound) == SrtpVerdict.OK) {
            if (reporting != null) {
                reports.handleRtcp(compound, System.nanoTime());
            }
            media.onRtcp(compound);
        }
    }

    /** What ICE does through the socket. */
    private final class IceOutput implements BotIce.Output {
        @Override
        public ByteBuf allocate() { return BotTransport.this.allocate(); }

        @Override
        public void send(ByteBuf ownedDatagram, InetSocketAddress destination) {
            if (connectedSocket) {
                channel.writeAndFlush(ownedDatagram, channel.voidPromise());
            } else {
                channel.writeAndFlush(new DatagramPacket(ownedDatagram, destination), channel.voidPromise());
            }
        }

        @Override
        public void onSelected(InetSocketAddress selected) {
            if (closed) {
                return;
            }
            remote = selected;
            if (!connectedSocket) {
                channel.connect(selected);
                connectedSocket = true;
            }
            schedule(resources.random().nextLong(CONSENT_MILLIS), CONSENT_MILLIS);
            if (!pathFound) {
                pathFound = true;
                media.onPath();
            }
            startDtls();
        }
    }

    /** Netty's side of the socket. */
    private final class Reader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof DatagramPacket packet) {
                try {
                    handle(packet.content(), packet.sender());
                } finally {
                    packet.release();
                }
            } else if (message instanceof ByteBuf datagram) {
                try {
                    handle(datagram, null);
                } finally {
                    datagram.release();
                }
            }
        }

        /** Such as ICMP's port unreachable: what comes of it shows in the counters. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            connected.completeExceptionally(cause);
        }
    }

    /** Brings the handshake thread's words to the loop. */
    private final class Handshake implements DtlsEndpoint.Listener {
        @Override
        public void onSend(byte[] datagram) {
            execute(() -> {
                if (channel.isOpen()) {
                    writeNow(channel.alloc().directBuffer(datagram.length).writeBytes(datagram));
                    channel.flush();
                }
            });
        }

        @Override
        public void onConnected(SrtpKeyingMaterial keys) {
            execute(() -> {
                if (!closed) {
                    sender = resources.srtp().sender(keys.local());
                    receiver = resources.srtp().receiver(keys.remote(), MAX_STREAMS);
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
