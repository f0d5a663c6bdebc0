// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The arrays sendmmsg(2) reads, laid out once for Linux on 64 bits: a mmsghdr, a sockaddr and a UDP_SEGMENT control message for each
 * message, an iovec for each packet. A message names a run of consecutive packets. Confined to one thread; owns its memory.
 */
final class MessageVector implements AutoCloseable {
    // struct mmsghdr: struct msghdr (56 bytes), unsigned int msg_len, padding.
    private static final int MESSAGE_BYTES = 64;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int VECTORS = 16;
    private static final int VECTOR_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    // struct iovec
    private static final int VECTOR_BYTES = 16;
    private static final int VECTOR_LENGTH = 8;
    // struct cmsghdr and a 16-bit segment size behind it, padded: CMSG_SPACE(2)
    private static final int CONTROL_BYTES = 24;
    private static final int CONTROL_LEVEL = 8;
    private static final int CONTROL_TYPE = 12;
    private static final int SEGMENT_BYTES = 16;
    private static final int CMSG_LEN = 16 + Short.BYTES;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment messages;
    private final MemorySegment vectors;
    private final MemorySegment names;
    private final MemorySegment controls;

    /** @param packetAddresses where each packet begins */
    MessageVector(int maxMessages, long[] packetAddresses) {
        messages = arena.allocate((long) MESSAGE_BYTES * maxMessages, Long.BYTES);
        vectors = arena.allocate((long) VECTOR_BYTES * packetAddresses.length, Long.BYTES);
        names = arena.allocate((long) RemoteAddress.SOCKADDR_BYTES * maxMessages, Long.BYTES);
        controls = arena.allocate((long) CONTROL_BYTES * maxMessages, Long.BYTES);
        for (int i = 0; i < packetAddresses.length; i++) {
            vectors.set(JAVA_LONG, (long) i * VECTOR_BYTES, packetAddresses[i]);
        }
        for (int i = 0; i < maxMessages; i++) {
            long message = (long) i * MESSAGE_BYTES;
            messages.set(JAVA_LONG, message + NAME, names.address() + (long) i * RemoteAddress.SOCKADDR_BYTES);
            messages.set(JAVA_LONG, message + CONTROL, controls.address() + (long) i * CONTROL_BYTES);
            long control = (long) i * CONTROL_BYTES;
            controls.set(JAVA_LONG, control, CMSG_LEN);
            controls.set(JAVA_INT, control + CONTROL_LEVEL, SOL_UDP);
            controls.set(JAVA_INT, control + CONTROL_TYPE, UDP_SEGMENT);
        }
    }

    /** Address of a mmsghdr. */
    long address(int message) {
        return messages.address() + (long) message * MESSAGE_BYTES;
    }

    /** A message of one packet. */
    void setMessage(int message, RemoteAddress destination, int packet) {
        long offset = (long) message * MESSAGE_BYTES;
        long name = (long) message * RemoteAddress.SOCKADDR_BYTES;
        for (int i = 0; i < RemoteAddress.SOCKADDR_BYTES / Long.BYTES; i++) {
            names.set(JAVA_LONG, name + (long) i * Long.BYTES, destination.sockaddr(i));
        }
        messages.set(JAVA_INT, offset + NAME_LENGTH, destination.sockaddrLength());
        messages.set(JAVA_LONG, offset + VECTORS, vectors.address() + (long) packet * VECTOR_BYTES);
        messages.set(JAVA_LONG, offset + VECTOR_COUNT, 1);
        messages.set(JAVA_LONG, offset + CONTROL_LENGTH, 0);
    }

    /** The message becomes a train of the packets from its first one on, all of {@code segmentBytes} but the last, which may be shorter. */
    void setTrain(int message, int packets, int segmentBytes) {
        long offset = (long) message * MESSAGE_BYTES;
        messages.set(JAVA_LONG, offset + VECTOR_COUNT, packets);
        messages.set(JAVA_LONG, offset + CONTROL_LENGTH, CONTROL_BYTES);
        controls.set(JAVA_SHORT, (long) message * CONTROL_BYTES + SEGMENT_BYTES, (short) segmentBytes);
    }

    void setPacketLength(int packet, int bytes) {
        vectors.set(JAVA_LONG, (long) packet * VECTOR_BYTES + VECTOR_LENGTH, bytes);
    }

    @Override
    public void close() { arena.close(); }
}
