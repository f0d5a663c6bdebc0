// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import dev.sluice.ice.IceCandidate;
import dev.sluice.ice.IceCredentials;
import dev.sluice.ice.stun.MessageIntegrity;
import dev.sluice.ice.stun.StunMessageView;
import dev.sluice.ice.stun.StunMessageWriter;
import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.DtlsFailure;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import dev.sluice.media.dtls.SrtpKeyingMaterial;
import dev.sluice.media.transport.DatagramKind;
import dev.sluice.rtp.srtp.SrtpReceiver;
import dev.sluice.rtp.srtp.SrtpSender;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A bot's socket with ICE (controlling, towards one lite candidate), DTLS (client) and SRTP. Confined to the bots' event loop, where
 * {@link #setRemote} and {@link #close} post themselves.
 */
final class BotTransport {
    private static final int SOCKET_BUFFER_BYTES = 1 << 20; // bursts wait here while the loop serves other bots
    private static final long CHECK_MILLIS = 50; // until the first answer
    private static final long CONSENT_MILLIS = 2000;
    private static final int HOST_PRIORITY = 126 << 24 | 65_535 << 8 | 255;

    private final BotResources resources;
    private final Media media;
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final StunMessageView stun = new StunMessageView();
    private Channel channel;
    private IceCredentials local;
    private @Nullable MessageIntegrity remoteIntegrity;
    private String username = "";
    private InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    private @Nullable DtlsEndpoint dtls;
    private @Nullable ScheduledFuture<?> checks;
    private boolean answered;
    private boolean closed;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;

    /** What happens to decrypted packets; on the event loop. */
    interface Media {
        void onConnected();

        /** @param packet plaintext, borrowed */
        void onRtp(ByteBuf packet);

        /** @param compound plaintext, borrowed */
        void onRtcp(ByteBuf compound);
    }

    BotTransport(BotResources resources, Media media) {
        this.resources = resources;
        this.media = media;
        this.local = IceCredentials.create(resources.random());
        this.channel = bind();
    }

    private Channel bind() {
        return new Bootstrap().group(resources.loops()).channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES).handler(new Reader())
                .bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly().channel();
    }

    IceCredentials local() { return local; }

    /** Fresh credentials for an ICE restart; the server's follow by {@link #setRemote}. */
    void restartIce() {
        local = IceCredentials.create(resources.random());
    }

    /** Completes when keys are there, fails when they never will be. */
    CompletableFuture<Void> connected() {
        return connected;
    }

    void execute(Runnable task) { channel.eventLoop().execute(task); }

    ScheduledFuture<?> every(Runnable task, long micros) {
        return channel.eventLoop().scheduleAtFixedRate(task, 0, micros, TimeUnit.MICROSECONDS);
    }

    void setRemote(BotSdp.Remote description, String fingerprint) {
        execute(() -> {
            username = description.ufrag() + ":" + local.fragment();
            remoteIntegrity = new MessageIntegrity(description.pwd());
            remote = loopback(description.candidates());
            answered = false;
            if (dtls == null) {
                Fingerprint expected = Fingerprint.parse(fingerprint);
                dtls = resources.dtls().create(DtlsRole.CLIENT, expected == null ? List.of() : List.of(expected),
                        new Handshake());
            }
            schedule(0, CHECK_MILLIS);
        });
    }

    /** Goes on from another port, as behind a NAT that forgot. */
    void rebind() {
        execute(() -> {
            Channel old = channel;
            new Bootstrap().group(resources.loops()).channel(NioDatagramChannel.class)
                    .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES).handler(new Reader())
                    .bind(InetAddress.getLoopbackAddress(), 0).addListener(future -> execute(() -> {
                        channel = ((io.netty.channel.ChannelFuture) future).channel();
                        old.close();
                        check();
                    }));
        });
    }

    private static InetSocketAddress loopback(List<String> candidates) {
        for (String text : candidates) {
            IceCandidate candidate = IceCandidate.parse("candidate:" + text);
            if (candidate != null && candidate.address().startsWith("127.")) {
                return new InetSocketAddress(candidate.address(), candidate.port());
            }
        }
        throw new IllegalStateException("the server names no loopback candidate: " + candidates);
    }

    boolean isReady() { return sender != null && !closed; }

    ByteBuf allocate() { return channel.alloc().directBuffer(1500); }

    void sendRtp(ByteBuf ownedPacket, int headerLength, int rolloverCounter) {
        SrtpSender keys = sender;
        if (keys == null || closed) {
            ownedPacket.release();
            return;
        }
        keys.protectRtpInPlace(ownedPacket, headerLength, rolloverCounter);
        write(ownedPacket);
    }

    void sendRtcp(ByteBuf ownedCompound) {
        SrtpSender keys = sender;
        if (keys == null || closed) {
            ownedCompound.release();
            return;
        }
        keys.protectRtcp(ownedCompound);
        write(ownedCompound);
    }

    /** Sends bytes as they are, for tests of bad input. */
    void sendRaw(ByteBuf ownedDatagram) { write(ownedDatagram); }

    InetSocketAddress remote() { return remote; }

    void flush() { channel.flush(); }

    /** Ends with close_notify, as a browser does. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        execute(() -> {
            closed = true;
            if (checks != null) {
                checks.cancel(false);
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
            channel.close().addListener(_ -> done.complete(null));
        });
        return done;
    }

    private void write(ByteBuf owned) { channel.write(new DatagramPacket(owned, remote), channel.voidPromise()); }

    private void schedule(long delayMillis, long periodMillis) {
        if (checks != null) {
            checks.cancel(false);
        }
        checks = channel.eventLoop().scheduleAtFixedRate(this::check, delayMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    private void check() {
        MessageIntegrity integrity = remoteIntegrity;
        if (integrity != null && !closed) {
            byte[] transactionId = new byte[StunMessageView.TRANSACTION_ID_LENGTH];
            resources.random().nextBytes(transactionId);
            ByteBuf out = channel.alloc().directBuffer(160);
            StunMessageWriter.writeBindingRequest(out, transactionId,
                    new StunMessageWriter.Check(username, HOST_PRIORITY, true, 1, true), integrity);
            write(out);
            channel.flush();
        }
    }

    private void handleStun(ByteBuf datagram) {
        MessageIntegrity integrity = remoteIntegrity;
        if (integrity == null || stun.wrap(datagram) != StunMessageView.Verdict.VALID
                || stun.type() != StunMessageView.BINDING_SUCCESS || !integrity.verify(stun) || answered) {
            return;
        }
        answered = true;
        schedule(CONSENT_MILLIS, CONSENT_MILLIS);
        if (sender == null && dtls != null) {
            dtls.start();
        }
    }

    private void handleRtp(ByteBuf datagram, DatagramKind kind) {
        SrtpReceiver keys = receiver;
        if (keys == null || closed) {
            return;
        }
        if (kind == DatagramKind.RTCP) {
            if (keys.unprotectRtcp(datagram) == dev.sluice.rtp.srtp.SrtpVerdict.OK) {
                media.onRtcp(datagram);
            }
        } else {
            media.onRtp(datagram);
        }
    }

    /** For the receiver, which has to parse the header anyway. */
    @Nullable
    SrtpReceiver receiver() { return receiver; }

    /** Netty's side of the socket. */
    private final class Reader extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            ByteBuf datagram = packet.content();
            DatagramKind kind = DatagramKind.of(datagram);
            switch (kind) {
                case STUN -> handleStun(datagram);
                case DTLS -> {
                    if (dtls != null) {
                        dtls.handleDatagram(datagram);
                    }
                }
                case RTP, RTCP -> handleRtp(datagram, kind);
                case UNKNOWN -> {
                }
            }
        }

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
                    write(channel.alloc().directBuffer(datagram.length).writeBytes(datagram));
                    channel.flush();
                }
            });
        }

        @Override
        public void onConnected(SrtpKeyingMaterial keys) {
            execute(() -> {
                sender = resources.srtp().sender(keys.local());
                receiver = resources.srtp().receiver(keys.remote());
                media.onConnected();
                connected.complete(null);
            });
        }

        @Override
        public void onFailed(DtlsFailure failure, String detail) {
            connected.completeExceptionally(new BotException(failure.name(), detail));
        }

        @Override
        public void onClosedByPeer() {}
    }
}
