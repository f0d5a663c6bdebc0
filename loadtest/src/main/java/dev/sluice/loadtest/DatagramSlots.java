// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for some datagrams over IPv4, laid out once as recvmmsg(2) and sendmmsg(2) of Linux on 64 bits want it: a mmsghdr, an
 * iovec, a sockaddr_in and room for control data each. Used again and again, for one direction. Confined to one thread.
 */
final class DatagramSlots {
    /** No longer datagram is received or sent. */
    static final int DATAGRAM_BYTES = 2048;

    // struct mmsghdr: struct msghdr (56 bytes), unsigned int msg_len, padding.
    private static final int MESSAGE_BYTES = 64;
    private static final int NAME_LENGTH = 8;
    private static final int VECTOR = 16;
    private static final int VECTOR_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int RECEIVED_LENGTH = 56;
    // struct iovec
    private static final int VECTOR_BYTES = 16;
    private static final int VECTOR_LENGTH = 8;
    // struct sockaddr_in
    private static final int SOCKADDR_BYTES = 16;
    private static final int PORT = 2;
    private static final int HOST = 4;
    private static final int HOST_BYTES = 4;
    private static final short AF_INET = 2;
    // struct cmsghdr, and a struct timespec behind it
    private static final int CONTROL_BYTES = 32;
    private static final int CONTROL_LEVEL = 8;
    private static final int CONTROL_TYPE = 12;
    private static final int SECONDS = 16;
    private static final int NANOS = 24;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final int count;
    private final DatagramCalls calls = new DatagramCalls();
    private final MemorySegment messages;
    private final MemorySegment vectors;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final MemorySegment bytes;
    private final ByteBuf[] datagrams;

    DatagramSlots(int count) {
        this.count = count;
        Arena arena = Arena.ofAuto(); // an event loop ends with its process
        messages = arena.allocate((long) MESSAGE_BYTES * count, Long.BYTES);
        vectors = arena.allocate((long) VECTOR_BYTES * count, Long.BYTES);
        names = arena.allocate((long) SOCKADDR_BYTES * count, Long.BYTES);
        controls = arena.allocate((long) CONTROL_BYTES * count, Long.BYTES);
        bytes = arena.allocate((long) DATAGRAM_BYTES * count, Long.BYTES);
        datagrams = new ByteBuf[count];
        for (int i = 0; i < count; i++) {
            MemorySegment slot = bytes.asSlice((long) i * DATAGRAM_BYTES, DATAGRAM_BYTES);
            datagrams[i] = Unpooled.wrappedBuffer(slot.asByteBuffer());
            vectors.set(JAVA_LONG, (long) i * VECTOR_BYTES, slot.address());
            vectors.set(JAVA_LONG, (long) i * VECTOR_BYTES + VECTOR_LENGTH, DATAGRAM_BYTES);
            long message = (long) i * MESSAGE_BYTES;
            messages.set(JAVA_LONG, message, names.address() + (long) i * SOCKADDR_BYTES);
            messages.set(JAVA_LONG, message + VECTOR, vectors.address() + (long) i * VECTOR_BYTES);
            messages.set(JAVA_LONG, message + VECTOR_COUNT, 1);
            messages.set(JAVA_LONG, message + CONTROL, controls.address() + (long) i * CONTROL_BYTES);
        }
    }

    int count() { return count; }

    /** @return datagrams that waited, at least 1; or a negative errno */
    int receive(int fileDescriptor) {
        for (int i = 0; i < count; i++) { // the kernel has overwritten them
            long message = (long) i * MESSAGE_BYTES;
            messages.set(JAVA_INT, message + NAME_LENGTH, SOCKADDR_BYTES);
            messages.set(JAVA_LONG, message + CONTROL_LENGTH, CONTROL_BYTES);
        }
        return calls.recvmmsg(fileDescriptor, messages.address(), count);
    }

    /** What was received there; borrowed until the next {@link #receive}. */
    ByteBuf received(int slot) {
        return datagrams[slot].setIndex(0, messages.get(JAVA_INT, (long) slot * MESSAGE_BYTES + RECEIVED_LENGTH));
    }

    /** When the kernel had it, in nanoseconds of CLOCK_REALTIME, where the socket has SO_TIMESTAMPNS; 0 where it says nothing. */
    long stampNanos(int slot) {
        long control = (long) slot * CONTROL_BYTES;
        boolean stamped = messages.get(JAVA_LONG, (long) slot * MESSAGE_BYTES + CONTROL_LENGTH) == CONTROL_BYTES
                && controls.get(JAVA_INT, control + CONTROL_LEVEL) == DatagramCalls.SOL_SOCKET
                && controls.get(JAVA_INT, control + CONTROL_TYPE) == DatagramCalls.SO_TIMESTAMPNS;
        return stamped
                ? controls.get(JAVA_LONG, control + SECONDS) * NANOS_PER_SECOND
                        + controls.get(JAVA_LONG, control + NANOS)
                : 0;
    }

    InetSocketAddress sender(int slot) {
        long name = (long) slot * SOCKADDR_BYTES;
        byte[] host = names.asSlice(name + HOST, HOST_BYTES).toArray(JAVA_BYTE);
        int port = names.get(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), name + PORT) & 0xFFFF;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host), port);
        } catch (UnknownHostException e) { // not of four bytes
            throw new IllegalStateException(e);
        }
    }

    /**
     * Puts a datagram in for {@link #send}.
     *
     * @param datagram borrowed, {@value #DATAGRAM_BYTES} bytes at most
     * @param destination null on a connected socket, else of IPv4
     */
    void put(int slot, ByteBuf datagram, @Nullable InetSocketAddress destination) {
        datagrams[slot].setIndex(0, 0).writeBytes(datagram, datagram.readerIndex(), datagram.readableBytes());
        vectors.set(JAVA_LONG, (long) slot * VECTOR_BYTES + VECTOR_LENGTH, datagram.readableBytes());
        messages.set(JAVA_INT, (long) slot * MESSAGE_BYTES + NAME_LENGTH, destination == null ? 0 : SOCKADDR_BYTES);
        if (destination != null) {
            long name = (long) slot * SOCKADDR_BYTES;
            names.set(JAVA_SHORT, name, AF_INET);
            names.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), name + PORT, (short) destination.getPort());
            MemorySegment.copy(destination.getAddress().getAddress(), 0, names, JAVA_BYTE, name + HOST, HOST_BYTES);
        }
    }

    /** Whether packets can go there: an address of IPv4 that is known. */
    static boolean takes(InetSocketAddress destination) {
        return destination.getAddress() instanceof Inet4Address;
    }

    /**
     * Sends the first of what was put in.
     *
     * @return datagrams sent, at least 1; or a negative errno where the first one was refused
     */
    int send(int fileDescriptor, int datagrams) {
        return calls.sendmmsg(fileDescriptor, messages.address(), datagrams);
    }
}
