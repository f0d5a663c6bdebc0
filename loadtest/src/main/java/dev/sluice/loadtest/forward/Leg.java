// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import dev.sluice.rtp.srtp.SrtpReceiver;
import dev.sluice.rtp.srtp.SrtpSender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * One UDP socket of the load on 127.0.0.1, with its SRTP contexts. Does not block. Confined to one thread, but for {@link #sendAside}.
 * Socket errors are thrown as {@link UncheckedIOException}: without its sockets there is no measurement.
 */
final class Leg implements AutoCloseable {
    private static final int DATAGRAM_BYTES = 2048;
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private final DatagramChannel channel;
    private final ByteBuf out = Unpooled.directBuffer(DATAGRAM_BYTES, DATAGRAM_BYTES);
    private final ByteBuf in = Unpooled.directBuffer(DATAGRAM_BYTES, DATAGRAM_BYTES);
    private final ByteBuffer outView = out.nioBuffer(0, DATAGRAM_BYTES);
    private final ByteBuffer inView = in.nioBuffer(0, DATAGRAM_BYTES);
    private final int port;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;

    Leg() {
        try {
            channel = DatagramChannel.open(StandardProtocolFamily.INET);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() { return port; }

    void connect(InetSocketAddress remote) {
        try {
            channel.connect(remote);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on the kernel drops nearly everything that comes, and counts it. */
    void stopReading() {
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes ownership of both. */
    void setKeys(SrtpSender sender, SrtpReceiver receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /** Null before there are keys. */
    @Nullable
    SrtpReceiver receiver() { return receiver; }

    /** An empty buffer to fill and {@link #send}. */
    ByteBuf begin() { return out.setIndex(0, 0); }

    void sendRtp(int headerLength, int rolloverCounter) {
        if (sender != null) {
            sender.protectRtpInPlace(out, headerLength, rolloverCounter);
            send();
        }
    }

    void sendRtcp() {
        if (sender != null) {
            sender.protectRtcp(out);
            send();
        }
    }

    /** Sends what {@link #begin} gave. */
    void send() {
        try {
            channel.write(outView.limit(out.writerIndex()).position(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends past the buffer; for any thread. */
    void sendAside(byte[] datagram) {
        try {
            channel.write(ByteBuffer.wrap(datagram));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next datagram, borrowed until the next call, or null where none waits. */
    @Nullable
    ByteBuf receive() {
        try {
            int length = channel.read(inView.clear());
            return length <= 0 ? null : in.setIndex(0, length);
        } catch (java.net.PortUnreachableException e) {
            return null; // the other side is not there yet, or no more
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (sender != null) {
            sender.close();
        }
        if (receiver != null) {
            receiver.close();
        }
        out.release();
        in.release();
    }
}
