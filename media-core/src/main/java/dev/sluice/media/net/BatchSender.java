// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import dev.sluice.media.stats.DropReason;
import dev.sluice.media.stats.LoopCounters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;

/**
 * Sends by sendmmsg(2) on the channel's own socket: packets are written into slots of native memory, {@value #MAX_PACKETS} of them at
 * most leave with one system call, and the next ones go into the same slots, which are in the processor's cache. Consecutive packets of
 * equal size to one address leave as one train (UDP_SEGMENT), of which the last packet may be shorter; a train is never waited for. An
 * address whose route refuses a train gets single packets from then on.
 *
 * <p>What the kernel has no room for goes to the {@link Backlog}, and everything after it too until that is empty, so that order is kept.
 * Confined to the loop; owns its slots and the backlog.
 */
final class BatchSender implements DatagramSender {
    static final int MAX_PACKETS = 64;
    /** The kernel's own limit is 64. */
    static final int MAX_SEGMENTS = 32;

    /** What fits into one IP packet, headers left out. */
    private static final int MAX_TRAIN_BYTES = 65_000;
    /** Number of the message a refused train is repeated with. */
    private static final int SPARE = MAX_PACKETS;

    /** Where datagrams wait that the kernel has no room for. */
    interface Backlog {
        boolean isEmpty();

        /** @param datagram borrowed */
        void add(ByteBuf datagram, InetSocketAddress destination);

        void close();
    }

    private final int fileDescriptor;
    private final boolean ipv6Socket;
    private final boolean trains;
    private final SystemCalls system;
    private final Backlog backlog;
    private final LoopCounters counters;
    private final ByteBuf[] slots = new ByteBuf[MAX_PACKETS];
    private final MessageVector vector;
    private final RemoteAddress[] destinations = new RemoteAddress[MAX_PACKETS];
    private final int[] firstPackets = new int[MAX_PACKETS];
    private final int[] packetCounts = new int[MAX_PACKETS];
    private int packets;
    private int messages;
    // The newest message, as a train that may grow:
    private int segmentBytes;
    private int trainBytes;
    private boolean complete;

    /**
     * @param fileDescriptor of an unblocking UDP socket, which stays its owner's
     * @param trains whether the kernel knows UDP_SEGMENT
     * @param ownedBacklog closed with this
     */
    BatchSender(int fileDescriptor, boolean ipv6Socket, boolean trains, SystemCalls system, Backlog ownedBacklog,
            LoopCounters counters) {
        this.fileDescriptor = fileDescriptor;
        this.ipv6Socket = ipv6Socket;
        this.trains = trains;
        this.system = system;
        this.backlog = ownedBacklog;
        this.counters = counters;
        long[] addresses = new long[MAX_PACKETS];
        for (int i = 0; i < MAX_PACKETS; i++) {
            slots[i] = Unpooled.directBuffer(MAX_DATAGRAM_BYTES, MAX_DATAGRAM_BYTES);
            addresses[i] = slots[i].memoryAddress();
        }
        this.vector = new MessageVector(MAX_PACKETS + 1, addresses);
    }

    @Override
    public RemoteAddress resolve(InetSocketAddress address) { return RemoteAddress.of(address, ipv6Socket); }

    @Override
    public ByteBuf begin() { return slots[packets].clear(); }

    @Override
    public void commit(RemoteAddress destination) {
        int bytes = slots[packets].readableBytes();
        counters.sent(bytes);
        vector.setPacketLength(packets, bytes);
        if (joinsTrain(destination, bytes)) {
            packetCounts[messages - 1]++;
            trainBytes += bytes;
            complete = bytes < segmentBytes;
            vector.setTrain(messages - 1, packetCounts[messages - 1], segmentBytes);
        } else {
            beginMessage(destination, bytes);
        }
        if (++packets == MAX_PACKETS) {
            flush();
        }
    }

    @Override
    public boolean hasPending() { return messages > 0; }

    @Override
    public void flush() {
        int done = 0;
        while (done < messages && backlog.isEmpty()) {
            int result = system.sendmmsg(fileDescriptor, vector.address(done), messages - done);
            if (result > 0) {
                done += result;
            } else if (result == -SystemCalls.EAGAIN || result == -SystemCalls.ENOBUFS) {
                break;
            } else if (result != -SystemCalls.EINTR) {
                handleRefusal(done++);
            }
        }
        for (; done < messages; done++) {
            for (int i = 0; i < packetCounts[done]; i++) {
                backlog.add(slots[firstPackets[done] + i], destinations[done].socketAddress());
            }
        }
        messages = 0;
        packets = 0;
    }

    @Override
    public void close() {
        for (ByteBuf slot : slots) {
            slot.release();
        }
        vector.close();
        backlog.close();
    }

    private boolean joinsTrain(RemoteAddress destination, int bytes) {
        int newest = messages - 1;
        return trains && newest >= 0 && destinations[newest] == destination && !complete && bytes <= segmentBytes
                && packetCounts[newest] < MAX_SEGMENTS && trainBytes + bytes <= MAX_TRAIN_BYTES
                && destination.takesTrains();
    }

    private void beginMessage(RemoteAddress destination, int bytes) {
        destinations[messages] = destination;
        firstPackets[messages] = packets;
        packetCounts[messages] = 1;
        segmentBytes = bytes;
        trainBytes = bytes;
        complete = false;
        vector.setMessage(messages++, destination, packets);
    }

    /**
     * The route, not the socket, refuses a train: its MTU is smaller than a segment (EINVAL, EMSGSIZE), or its device cannot compute
     * checksums (EIO). A single packet that is refused is lost, as it would be further on.
     */
    private void handleRefusal(int message) {
        if (packetCounts[message] == 1) {
            counters.drop(DropReason.SEND_FAILED);
            return;
        }
        destinations[message].refuseTrains();
        for (int i = 0; i < packetCounts[message]; i++) {
            vector.setMessage(SPARE, destinations[message], firstPackets[message] + i);
            if (system.sendmmsg(fileDescriptor, vector.address(SPARE), 1) <= 0) {
                counters.drop(DropReason.SEND_FAILED);
            }
        }
    }
}
