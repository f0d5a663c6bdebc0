// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client's UDP port over IPv4: free at first, connected once a path is found, replaced when it must be another one. It reads batches
 * straight from the kernel, beside Netty's channels, because only so each datagram comes with the time at which the kernel had it.
 * Confined to its loop.
 */
final class BotSocket {
    private static final int PACKET_BYTES = 1500;
    private static final int SOCKET_BUFFER_BYTES = 4 << 20; // bursts wait here while the loop serves other bots
    private static final int MAX_QUEUED = 1024; // datagrams the kernel has no room for
    private static final EpollIoOps READING = EpollIoOps.EPOLLIN;
    private static final EpollIoOps READING_AND_WRITING = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLOUT);

    private final IoEventLoop loop;
    private final LoopDatagrams shared;
    private final Reader reader;
    private final Queue<Outgoing> queue = new ArrayDeque<>();
    private Port port;
    private boolean connected;

    /** What comes in; on the loop. */
    interface Reader {
        /**
         * @param datagram borrowed
         *
         * @param from null when the socket is connected
         * @param arrivalNanos when the kernel had it, by the clock of {@link System#nanoTime}; not in the future
         */
        void onDatagram(ByteBuf datagram, @Nullable InetSocketAddress from, long arrivalNanos);

        void onError(Throwable cause);
    }

    /** @param destination null on a connected socket */
    private record Outgoing(ByteBuf owned, @Nullable InetSocketAddress destination) {}

    /**
     * Opens it, and reads before anything that is given to the loop later. For any thread.
     *
     * @throws UncheckedIOException when there are no more sockets
     */
    BotSocket(BotResources resources, EventLoop loop, Reader reader) {
        this.loop = (IoEventLoop) loop;
        this.shared = resources.datagrams(loop);
        this.reader = reader;
        Port first = new Port();
        this.port = first;
        loop.execute(first::register);
    }

    /** Goes on under another port, not connected. */
    void reopen() {
        Port old = port;
        port = new Port();
        connected = false;
        port.register();
        old.close();
    }

    boolean isOpen() { return port.socket.isOpen(); }

    boolean isConnected() { return connected; }

    /** Where it listens, on all addresses. */
    InetSocketAddress localAddress() { return port.socket.localAddress(); }

    /** From now on packets come from there and go there. Does nothing when the socket is connected. */
    void connect(InetSocketAddress remote) {
        if (!connected) {
            try {
                port.socket.connect(remote);
                connected = true;
            } catch (IOException e) {
                reader.onError(e);
            }
        }
    }

    /** Memory for a packet. */
    ByteBuf allocate() { return allocate(PACKET_BYTES); }

    ByteBuf allocate(int bytes) { return PooledByteBufAllocator.DEFAULT.directBuffer(bytes); }

    /**
     * Queues a datagram until {@link #flush}. It is dropped where it cannot be sent: it is too long, or too many wait.
     *
     * @param destination of no meaning to a connected socket; to another one null means that the datagram is dropped
     */
    void write(ByteBuf owned, @Nullable InetSocketAddress destination) {
        boolean sendable = connected || destination != null && DatagramSlots.takes(destination);
        if (sendable && isOpen() && owned.readableBytes() <= DatagramSlots.DATAGRAM_BYTES
                && queue.size() < MAX_QUEUED) {
            queue.add(new Outgoing(owned, connected ? null : destination));
        } else {
            owned.release();
        }
    }

    void flush() {
        while (!queue.isEmpty() && isOpen()) {
            int sent = shared.out().send(port.socket.intValue(), fill());
            if (sent == -DatagramCalls.EAGAIN) {
                port.await(READING_AND_WRITING);
                return;
            }
            if (sent < 0 && sent != -DatagramCalls.EINTR) {
                reader.onError(new IOException("sendmmsg: errno " + -sent));
                sent = 1; // the first is lost; such as behind a port that nobody has
            }
            drop(sent);
        }
        port.await(READING);
    }

    private int fill() {
        int count = 0;
        for (Outgoing outgoing : queue) {
            shared.out().put(count++, outgoing.owned, outgoing.destination);
            if (count == shared.out().count()) {
                break;
            }
        }
        return count;
    }

    private void drop(int datagrams) {
        for (int i = 0; i < datagrams; i++) {
            queue.remove().owned.release();
        }
    }

    /** @param done completed when it is closed */
    void close(CompletableFuture<Void> done) {
        port.close();
        drop(queue.size());
        done.complete(null);
    }

    /** One socket of the kernel, and its place with the loop. */
    private final class Port implements EpollIoHandle {
        private final Socket socket;
        private @Nullable IoRegistration registration;
        private EpollIoOps awaited = EpollIoOps.NONE;

        private Port() {
            try {
                socket = DatagramCalls.open();
                socket.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
                socket.setSendBufferSize(SOCKET_BUFFER_BYTES);
                socket.bind(new InetSocketAddress("0.0.0.0", 0));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void register() {
            Future<IoRegistration> registered = loop.register(this); // done at once on the loop's own thread
            registration = registered.getNow();
            if (registration == null) {
                reader.onError(new IOException("the event loop takes no socket", registered.cause()));
            }
            await(READING);
        }

        private void await(EpollIoOps wanted) {
            if (registration != null && registration.isValid() && !awaited.equals(wanted)) {
                awaited = wanted;
                registration.submit(wanted);
            }
        }

        @Override
        public FileDescriptor fd() { return socket; }

        /** Asked again as long as something waits, so that one batch is enough. An error of the socket is read as data is. */
        @Override
        public void handle(IoRegistration registered, IoEvent event) {
            if (((EpollIoEvent) event).ops().contains(EpollIoOps.EPOLLOUT)) {
                flush();
            }
            read();
        }

        private void read() {
            if (!socket.isOpen()) {
                return;
            }
            DatagramSlots in = shared.in();
            boolean anonymous = !connected;
            int count = in.receive(socket.intValue());
            if (count < 0) {
                if (count != -DatagramCalls.EAGAIN && count != -DatagramCalls.EINTR) {
                    reader.onError(new IOException("recvmmsg: errno " + -count)); // such as ICMP's port unreachable
                }
                return;
            }
            shared.clock().adjust();
            long nowNanos = System.nanoTime();
            for (int i = 0; i < count; i++) {
                long stampNanos = in.stampNanos(i);
                long arrivalNanos = stampNanos == 0 ? nowNanos : shared.clock().nanoTime(stampNanos);
                reader.onDatagram(in.received(i), anonymous ? in.sender(i) : null,
                        arrivalNanos - nowNanos > 0 ? nowNanos : arrivalNanos);
            }
        }

        @Override
        public void close() {
            if (registration != null) {
                registration.cancel();
            }
            try {
                socket.close();
            } catch (IOException e) {
                reader.onError(e);
            }
        }
    }
}
