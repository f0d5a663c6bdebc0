// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.media.stats.DropReason;
import dev.sluice.media.stats.LoopCounters;
import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads what the sender lays out for the kernel as the kernel does. */
class BatchSenderTest {
    private static final int FILE_DESCRIPTOR = 7;
    private static final int EINVAL = 22;

    private final Kernel kernel = new Kernel();
    private final Waiting backlog = new Waiting();
    private final LoopCounters counters = new LoopCounters();
    private BatchSender sender = newSender(true);
    private final RemoteAddress ada = sender.resolve(new InetSocketAddress("192.0.2.1", 0x1234));
    private final RemoteAddress grace = sender.resolve(new InetSocketAddress("192.0.2.2", 5000));

    private BatchSender newSender(boolean trains) {
        return new BatchSender(FILE_DESCRIPTOR, false, trains, kernel, backlog, counters);
    }

    @AfterEach
    void close() { sender.close(); }

    @Test
    void shouldSendNothingBeforeFlush() {
        commit(ada, 100);

        assertTrue(sender.hasPending());
        assertEquals(List.of(), kernel.sent);
        sender.flush();
        assertFalse(sender.hasPending());
        assertEquals(List.of("192.0.2.1:4660 100"), kernel.sent);
    }

    @Test
    void shouldMakeTrainsOfEqualPacketsToOneAddress() {
        commit(ada, 1000, 1000, 1000);
        commit(grace, 1000, 1000);
        sender.flush();

        assertEquals(List.of("192.0.2.1:4660 1000+1000+1000", "192.0.2.2:5000 1000+1000"), kernel.sent);
        assertEquals(1, kernel.calls);
        assertEquals(5, counters.datagramsOut());
    }

    @Test
    void shouldEndTrainWithShorterPacketAndNeverWithLonger() {
        commit(ada, 1000, 1000, 999, 999, 1001);
        sender.flush();

        assertEquals(List.of("192.0.2.1:4660 1000+1000+999", "192.0.2.1:4660 999", "192.0.2.1:4660 1001"),
                kernel.sent);
    }

    @Test
    void shouldKeepTrainsWithinWhatAnIpPacketHolds() {
        commit(ada, Collections.nCopies(70, 2100).stream().mapToInt(Integer::intValue).toArray());
        sender.flush();

        assertEquals(70 * 2100, kernel.sent.stream().mapToInt(Kernel::bytes).sum());
        kernel.sent.forEach(message -> assertTrue(Kernel.bytes(message) <= 65_000, message));
    }

    @Test
    void shouldLimitTheNumberOfSegments() {
        commit(ada, Collections.nCopies(40, 100).stream().mapToInt(Integer::intValue).toArray());
        sender.flush();

        assertEquals(List.of(BatchSender.MAX_SEGMENTS, 40 - BatchSender.MAX_SEGMENTS),
                kernel.sent.stream().map(message -> message.split("\\+", -1).length).toList());
    }

    @Test
    void shouldSendEachPacketByItselfWithoutTrains() {
        sender.close();
        sender = newSender(false);
        commit(ada, 1000, 1000);
        sender.flush();

        assertEquals(List.of("192.0.2.1:4660 1000", "192.0.2.1:4660 1000"), kernel.sent);
    }

    @Test
    void shouldSendWhenNoSlotIsLeftAndWriteIntoTheFirstAgain() {
        ByteBuf first = sender.begin();
        for (int i = 0; i < BatchSender.MAX_PACKETS; i++) {
            assertEquals(0, kernel.calls);
            commit(i % 2 == 0 ? ada : grace, 1000);
        }

        assertFalse(sender.hasPending());
        assertEquals(1, kernel.calls);
        assertEquals(BatchSender.MAX_PACKETS, kernel.sent.size());
        assertSame(first, sender.begin());
    }

    @Test
    void shouldGoOnWithATrainInTheNextCall() {
        commit(grace, Collections.nCopies(BatchSender.MAX_PACKETS - 2, 1000).stream().mapToInt(Integer::intValue)
                .toArray());
        commit(ada, 1000, 1000, 1000, 999);
        sender.flush();

        assertEquals(List.of("192.0.2.1:4660 1000+1000", "192.0.2.1:4660 1000+999"),
                kernel.sent.subList(kernel.sent.size() - 2, kernel.sent.size()));
    }

    @Test
    void shouldLoseNothingOverSeveralCalls() {
        IntStream.range(0, 1000).forEach(i -> commit(i % 2 == 0 ? ada : grace, 200 + i));
        sender.flush();

        assertEquals(IntStream.range(0, 1000)
                .mapToObj(i -> (i % 2 == 0 ? "192.0.2.1:4660 " : "192.0.2.2:5000 ") + (200 + i)).toList(), kernel.sent);
    }

    @Test
    void shouldGoOnWhereTheKernelStopped() {
        kernel.answers.addAll(List.of(2, -SystemCalls.EINTR, 1));
        for (int i = 0; i < 6; i++) {
            commit(i % 2 == 0 ? ada : grace, 100 + i);
        }
        sender.flush();

        assertEquals(List.of("192.0.2.1:4660 100", "192.0.2.2:5000 101", "192.0.2.1:4660 102", "192.0.2.2:5000 103",
                "192.0.2.1:4660 104", "192.0.2.2:5000 105"), kernel.sent);
    }

    @Test
    void shouldSkipMessageTheKernelRefusesAndCountIt() {
        kernel.answers.addAll(List.of(1, -EINVAL));
        commit(ada, 100);
        commit(grace, 101);
        commit(ada, 102);
        sender.flush();

        assertEquals(List.of("192.0.2.1:4660 100", "192.0.2.1:4660 102"), kernel.sent);
        assertEquals(1, counters.drops(DropReason.SEND_FAILED));
    }

    @Test
    void shouldRepeatRefusedTrainAsSinglePacketsAndRememberForThatAddressOnly() {
        kernel.answers.add(-EINVAL);
        commit(ada, 1000, 1000);
        commit(grace, 1000, 1000);
        sender.flush();
        commit(ada, 900, 900);
        sender.flush();

        assertEquals(List.of("192.0.2.1:4660 1000", "192.0.2.1:4660 1000", "192.0.2.2:5000 1000+1000",
                "192.0.2.1:4660 900", "192.0.2.1:4660 900"), kernel.sent);
        assertEquals(0, counters.drops(DropReason.SEND_FAILED));
    }

    @Test
    void shouldLeaveToTheBacklogWhatTheKernelHasNoRoomForAndKeepOrder() {
        kernel.answers.addAll(List.of(1, -SystemCalls.EAGAIN));
        commit(ada, 100);
        commit(grace, 1000, 1000);
        sender.flush();
        commit(ada, 102); // the backlog is not empty yet
        sender.flush();
        List<String> waited = List.copyOf(backlog.datagrams);
        backlog.datagrams.clear();
        commit(ada, 103);
        sender.flush();

        assertEquals(List.of("/192.0.2.2:5000 1000", "/192.0.2.2:5000 1000", "/192.0.2.1:4660 102"), waited);
        assertEquals(List.of("192.0.2.1:4660 100", "192.0.2.1:4660 103"), kernel.sent);
    }

    @Test
    void shouldCloseItsBacklog() {
        newSender(true).close();
        assertTrue(backlog.closed);
    }

    @Test
    void shouldMapIpv4AddressesOnSocketOfIpv6() {
        RemoteAddress mapped = RemoteAddress.of(new InetSocketAddress("192.0.2.1", 0x1234), true);

        assertEquals(28, mapped.sockaddrLength());
        byte[] bytes = new byte[32];
        for (int i = 0; i < 4; i++) {
            MemorySegment.ofArray(bytes).set(JAVA_LONG.withByteAlignment(1), i * 8L, mapped.sockaddr(i));
        }
        assertEquals("0a00123400000000" + "00000000000000000000ffff" + "c0000201" + "0000000000000000",
                java.util.HexFormat.of().formatHex(bytes));
    }

    private void commit(RemoteAddress destination, int... lengths) {
        for (int length : lengths) {
            sender.begin().writeZero(length);
            sender.commit(destination);
        }
    }

    /** Takes everything, unless told otherwise. */
    private static final class Kernel implements SystemCalls {
        private final List<String> sent = new ArrayList<>();
        private final ArrayDeque<Integer> answers = new ArrayDeque<>();
        private int calls;

        @Override
        public int sendmmsg(int fileDescriptor, long messages, int count) {
            assertEquals(FILE_DESCRIPTOR, fileDescriptor);
            calls++;
            int answer = answers.isEmpty() ? count : Math.min(count, answers.poll());
            for (int i = 0; i < answer; i++) {
                sent.add(describe(memory(messages + 64L * i, 64)));
            }
            return answer;
        }

        static int bytes(String message) {
            return IntStream.of(java.util.Arrays.stream(message.substring(message.indexOf(' ') + 1).split("\\+", -1))
                    .mapToInt(Integer::parseInt).toArray()).sum();
        }

        private static String describe(MemorySegment message) {
            MemorySegment name = memory(message.get(JAVA_LONG, 0), message.get(JAVA_INT, 8));
            assertEquals(2, name.get(JAVA_SHORT, 0), "AF_INET");
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                text.append(i == 0 ? "" : ".").append(name.get(JAVA_BYTE, 4 + i) & 0xFF);
            }
            text.append(':').append((name.get(JAVA_BYTE, 2) & 0xFF) << 8 | name.get(JAVA_BYTE, 3) & 0xFF).append(' ');
            int packets = (int) message.get(JAVA_LONG, 24);
            MemorySegment vectors = memory(message.get(JAVA_LONG, 16), 16L * packets);
            for (int i = 0; i < packets; i++) {
                text.append(i == 0 ? "" : "+").append(vectors.get(JAVA_LONG, 16L * i + 8));
            }
            checkSegmentSize(message, vectors, packets);
            return text.toString();
        }

        private static void checkSegmentSize(MemorySegment message, MemorySegment vectors, int packets) {
            if (packets == 1) {
                assertEquals(0, message.get(JAVA_LONG, 40), "a single packet has no control message");
                return;
            }
            MemorySegment control = memory(message.get(JAVA_LONG, 32), message.get(JAVA_LONG, 40));
            assertEquals(18, control.get(JAVA_LONG, 0), "cmsg_len");
            assertEquals(17, control.get(JAVA_INT, 8), "SOL_UDP");
            assertEquals(103, control.get(JAVA_INT, 12), "UDP_SEGMENT");
            assertEquals(vectors.get(JAVA_LONG, 8), control.get(JAVA_SHORT, 16), "bytes of a segment");
        }

        @SuppressWarnings("restricted") // the test plays the kernel
        private static MemorySegment memory(long address, long bytes) {
            return MemorySegment.ofAddress(address).reinterpret(bytes);
        }
    }

    private static final class Waiting implements BatchSender.Backlog {
        private final List<String> datagrams = new ArrayList<>();
        private boolean closed;

        @Override
        public boolean isEmpty() { return datagrams.isEmpty(); }

        @Override
        public void add(ByteBuf datagram, InetSocketAddress destination) {
            datagrams.add(destination + " " + datagram.readableBytes());
        }

        @Override
        public void close() { closed = true; }
    }
}
