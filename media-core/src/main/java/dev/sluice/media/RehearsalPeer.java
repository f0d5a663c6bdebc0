// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media;

import dev.sluice.ice.IceCredentials;
import dev.sluice.ice.stun.MessageIntegrity;
import dev.sluice.ice.stun.StunMessageView;
import dev.sluice.ice.stun.StunMessageWriter;
import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.DtlsEndpointFactory;
import dev.sluice.media.dtls.DtlsFailure;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.SrtpKeyingMaterial;
import dev.sluice.media.transport.DatagramKind;
import dev.sluice.rtp.srtp.SrtpSender;
import dev.sluice.rtp.srtp.SrtpTransforms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client of the {@link MediaRehearsal}, no more of one than that needs: a socket on loopback, one connectivity check, DTLS, packets out,
 * datagrams counted in. Blocks; for one thread.
 */
final class RehearsalPeer implements AutoCloseable {
    private static final int DATAGRAM_BYTES = 2048;
    private static final int POLL_MILLIS = 5;
    private static final long LIMIT_NANOS = 5_000_000_000L;

    private final IceCredentials credentials;
    private final RandomGenerator random;
    private final SrtpTransforms srtp;
    private final DtlsEndpoint dtls;
    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final byte[] bytes = new byte[DATAGRAM_BYTES];
    private volatile @Nullable SrtpKeyingMaterial keys; // written by the handshake's thread
    private @Nullable SrtpSender sender;

    RehearsalPeer(DtlsEndpointFactory factory, SrtpTransforms srtp, RandomGenerator random, int serverPort)
            throws IOException {
        this.random = random;
        this.srtp = srtp;
        this.credentials = IceCredentials.create(random);
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        this.socket.setSoTimeout(POLL_MILLIS);
        this.dtls = factory.create(DtlsRole.CLIENT, List.of(factory.fingerprint()), new Handshake());
    }

    IceCredentials credentials() { return credentials; }

    /** Checks the path and shakes hands; false when there are no keys after 5 s. */
    boolean connect(IceCredentials serverCredentials) throws IOException {
        boolean started = false;
        long startNanos = System.nanoTime();
        SrtpKeyingMaterial made = keys;
        while (made == null && System.nanoTime() - startNanos < LIMIT_NANOS) {
            if (!started) {
                sendCheck(serverCredentials); // again and again: the transport may not be there yet
            }
            ByteBuf datagram = receive();
            if (datagram != null && DatagramKind.of(datagram) == DatagramKind.DTLS) {
                dtls.handleDatagram(datagram);
            } else if (datagram != null && !started) {
                started = true; // the check was answered
                dtls.start();
            }
            made = keys;
        }
        if (made != null) {
            sender = srtp.sender(made.local());
        }
        return made != null;
    }

    /** @param packet plaintext with room for the tag, borrowed; nothing is sent before {@link #connect} was successful */
    void sendRtp(ByteBuf packet, int headerLength) throws IOException {
        SrtpSender ready = sender;
        if (ready != null) {
            ready.protectRtpInPlace(packet, headerLength, 0);
            send(packet);
        }
    }

    /** @param compound plaintext with room for tag and index, borrowed; nothing is sent before {@link #connect} was successful */
    void sendRtcp(ByteBuf compound) throws IOException {
        SrtpSender ready = sender;
        if (ready != null) {
            ready.protectRtcp(compound);
            send(compound);
        }
    }

    /** Waits for so many RTP packets, or until none came for a while; returns how many came. They are not looked into. */
    int receiveRtp(int packets) throws IOException {
        int received = 0;
        ByteBuf datagram = Unpooled.EMPTY_BUFFER;
        while (received < packets && datagram != null) {
            datagram = receive();
            if (datagram != null && DatagramKind.of(datagram) == DatagramKind.RTP) {
                received++;
            }
        }
        return received;
    }

    @Override
    public void close() {
        dtls.close();
        if (sender != null) {
            sender.close();
        }
        socket.close();
    }

    private void sendCheck(IceCredentials serverCredentials) throws IOException {
        byte[] transactionId = new byte[StunMessageView.TRANSACTION_ID_LENGTH];
        random.nextBytes(transactionId);
        ByteBuf check = Unpooled.buffer();
        StunMessageWriter.writeBindingRequest(check, transactionId,
                new StunMessageWriter.Check(serverCredentials.fragment() + ":" + credentials.fragment(), 1, true,
                        random.nextLong(), true),
                new MessageIntegrity(serverCredentials.password()));
        send(check);
    }

    private void send(ByteBuf datagram) throws IOException {
        byte[] copy = new byte[datagram.readableBytes()];
        datagram.getBytes(datagram.readerIndex(), copy);
        socket.send(new DatagramPacket(copy, copy.length, server));
    }

    /** Null when nothing comes for a moment; valid until the next call. */
    private @Nullable ByteBuf receive() throws IOException {
        try {
            DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
            socket.receive(packet);
            return Unpooled.wrappedBuffer(bytes, 0, packet.getLength());
        } catch (SocketTimeoutException _) {
            return null;
        }
    }

    /** Called on the handshake's thread. */
    private final class Handshake implements DtlsEndpoint.Listener {
        @Override
        public void onSend(byte[] datagram) {
            try {
                socket.send(new DatagramPacket(datagram, datagram.length, server));
            } catch (IOException _) {
                // closed meanwhile, or loopback is broken: the handshake runs into its limit
            }
        }

        @Override
        public void onConnected(SrtpKeyingMaterial made) { keys = made; }

        @Override
        public void onFailed(DtlsFailure failure, String detail) {}

        @Override
        public void onClosedByPeer() {}
    }
}
