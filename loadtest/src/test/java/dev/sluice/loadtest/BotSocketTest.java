// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a socket of the JDK, over loopback. */
@Timeout(20)
class BotSocketTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1); // what the two clocks of the kernel are trusted with
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
    private static final int MANY = 200; // more than one batch each way

    private static final BotResources RESOURCES = new BotResources();

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    private final EventLoop loop = RESOURCES.nextLoop();
    private final BotSocket socket = new BotSocket(RESOURCES, loop, new Recorder());
    private DatagramSocket other; // opened before each test

    private record Received(String hex, @Nullable InetSocketAddress from, long arrivalNanos, long readNanos) {}

    private final class Recorder implements BotSocket.Reader {
        @Override
        public void onDatagram(ByteBuf datagram, @Nullable InetSocketAddress from, long arrivalNanos) {
            received.add(new Received(ByteBufUtil.hexDump(datagram), from, arrivalNanos, System.nanoTime()));
        }

        @Override
        public void onError(Throwable cause) { errors.add(cause); }
    }

    @AfterAll
    static void stop() { RESOURCES.close(); }

    @BeforeEach
    void open() throws IOException {
        other = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() {
        closeSocket();
        other.close();
    }

    @Test
    void shouldSayWhenTheKernelHadADatagramAndWhoSentIt() throws Exception {
        long beforeNanos = System.nanoTime();
        send(1, 2, 3);

        Received datagram = received.take();

        assertEquals("010203", datagram.hex);
        assertEquals(address(), datagram.from);
        assertTrue(datagram.arrivalNanos - datagram.readNanos <= 0, "arrived after it was read");
        assertTrue(datagram.arrivalNanos - beforeNanos > -SECOND, "arrived before it was sent");
    }

    @Test
    void shouldNotTakeTheTimeADatagramWaitsForTheLoop() throws Exception {
        Received datagram;
        do { // the kernel begins to stamp some time after the first socket has asked for it
            datagram = receiveLate();
        } while (datagram.readNanos - datagram.arrivalNanos < LATE_NANOS / 2); // else the test takes too long
    }

    private Received receiveLate() throws Exception {
        CompletableFuture<Void> released = new CompletableFuture<>();
        loop.execute(released::join); // the loop is busy
        long beforeNanos = System.nanoTime();
        send(1);
        while (System.nanoTime() - beforeNanos < LATE_NANOS) {
            Thread.onSpinWait();
        }
        released.complete(null);
        return received.take();
    }

    @Test
    void shouldSendToAnyoneBeforeItIsConnected() throws Exception {
        write(address(), 4, 5);
        write(null, 6); // there is nowhere to go
        write(new InetSocketAddress(InetAddress.getByAddress(new byte[16]), other.getLocalPort()), 7); // nor there
        write(address(), 8);

        assertArrayEquals(new byte[]{4, 5}, receive());
        assertArrayEquals(new byte[]{8}, receive());
    }

    @Test
    void shouldKeepOrderOverSeveralBatchesBothWays() throws Exception {
        connect();
        onLoop(() -> {
            for (int i = 0; i < MANY; i++) {
                socket.write(socket.allocate().writeByte(i), null);
            }
            socket.flush();
            return true;
        });
        for (int i = 0; i < MANY; i++) {
            assertArrayEquals(new byte[]{(byte) i}, receive());
        }
        for (int i = 0; i < MANY; i++) {
            send(i);
        }
        for (int i = 0; i < MANY; i++) {
            Received datagram = received.take();
            assertEquals(String.format("%02x", i), datagram.hex);
            assertNull(datagram.from);
        }
    }

    @Test
    void shouldDropWhatIsTooLong() throws Exception {
        connect();
        onLoop(() -> {
            socket.write(socket.allocate(DatagramSlots.DATAGRAM_BYTES + 1).writeZero(DatagramSlots.DATAGRAM_BYTES + 1),
                    null);
            socket.write(socket.allocate(DatagramSlots.DATAGRAM_BYTES).writeZero(DatagramSlots.DATAGRAM_BYTES), null);
            socket.flush();
            return true;
        });

        assertEquals(DatagramSlots.DATAGRAM_BYTES, receive().length);
    }

    @Test
    void shouldGoOnWhenNobodyListens() throws Exception {
        connect();
        InetSocketAddress address = address();
        other.close();
        write(null, 1);
        assertInstanceOf(IOException.class, errors.take()); // ICMP's port unreachable
        other = new DatagramSocket(address);

        write(null, 2);

        assertArrayEquals(new byte[]{2}, receive());
    }

    @Test
    void shouldListenOnAnotherPortAfterReopening() throws Exception {
        connect();
        int before = port();
        onLoop(() -> {
            socket.reopen();
            return true;
        });

        assertNotEquals(before, port());
        assertFalse(onLoop(socket::isConnected));
        send(9);
        assertEquals(address(), received.take().from);
    }

    @Test
    void shouldBeSilentOnceItIsClosed() throws Exception {
        closeSocket();

        write(address(), 1); // released, which the leak detector looks after

        assertFalse(onLoop(socket::isOpen));
    }

    private void closeSocket() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        loop.execute(() -> socket.close(closed));
        closed.join();
    }

    private void connect() throws Exception {
        onLoop(() -> {
            socket.connect(address());
            return true;
        });
    }

    private void write(@Nullable InetSocketAddress destination, int... bytes) throws Exception {
        onLoop(() -> {
            ByteBuf datagram = socket.allocate();
            for (int value : bytes) {
                datagram.writeByte(value);
            }
            socket.write(datagram, destination);
            socket.flush();
            return true;
        });
    }

    private void send(int... bytes) throws IOException {
        byte[] datagram = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            datagram[i] = (byte) bytes[i];
        }
        other.send(new DatagramPacket(datagram, datagram.length, InetAddress.getLoopbackAddress(), port()));
    }

    private byte[] receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        other.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private int port() { return socket.localAddress().getPort(); }

    private InetSocketAddress address() { return (InetSocketAddress) other.getLocalSocketAddress(); }

    private <T> T onLoop(Callable<T> task) throws Exception { return loop.submit(task).get(); }
}
