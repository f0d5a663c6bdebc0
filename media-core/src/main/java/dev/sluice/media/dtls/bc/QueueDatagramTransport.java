// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.FinalFlightGuard;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * The blocking transport BouncyCastle pulls from: datagrams come in through a bounded queue, and what it sends in a row leaves together,
 * because a flight that shares one datagram is lost or kept as a whole. {@link #offer} is for any thread, the rest for the thread that
 * runs BouncyCastle.
 */
final class QueueDatagramTransport implements DatagramTransport {
    private static final int MAX_QUEUED = 64;
    private static final int RECEIVE_LIMIT = 2048;
    private static final int SEND_LIMIT = 1200; // bytes of one datagram, safe on any path
    private static final byte[] WAKE_UP = {};

    private final LinkedBlockingQueue<byte[]> inbound = new LinkedBlockingQueue<>(MAX_QUEUED);
    private final ArrayDeque<byte[]> ready = new ArrayDeque<>();
    private final byte[] coalesced = new byte[SEND_LIMIT];
    private final DtlsEndpoint.Listener listener;
    private final int maxBytes;
    private @Nullable FinalFlightGuard guard;
    private int coalescedBytes;
    private long receivedBytes;
    private boolean tooLarge;
    private volatile boolean closed; // set by the loop, read by the handshake

    /**
     * @param guard of a server's handshake; null for a client
     * @param maxBytes received before the transport fails the handshake
     */
    QueueDatagramTransport(DtlsEndpoint.Listener listener, @Nullable FinalFlightGuard guard, int maxBytes) {
        this.listener = listener;
        this.guard = guard;
        this.maxBytes = maxBytes;
    }

    /** Never blocks. False when the queue is full. */
    boolean offer(byte[] datagram) { return inbound.offer(datagram); }

    boolean hasInbound() { return !inbound.isEmpty(); }

    boolean tooLarge() { return tooLarge; }

    /** The handshake is over: nothing is held back and counted any more. */
    void handshakeDone() {
        guard = null;
        flush();
    }

    /** Ends a waiting {@link #receive}; callable from any thread. */
    void shutDown() {
        closed = true;
        inbound.clear();
        inbound.offer(WAKE_UP);
    }

    boolean isShutDown() { return closed; }

    /** Sends what was coalesced. */
    void flush() {
        if (coalescedBytes > 0) {
            listener.onSend(Arrays.copyOf(coalesced, coalescedBytes));
            coalescedBytes = 0;
        }
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
        flush();
        byte[] datagram = next(waitMillis);
        if (datagram == null) {
            return -1;
        }
        int bytes = Math.min(length, datagram.length);
        System.arraycopy(datagram, 0, buffer, offset, bytes);
        return bytes;
    }

    private byte @Nullable [] next(int waitMillis) throws IOException {
        byte[] waiting = ready.poll();
        if (waiting != null) {
            return waiting;
        }
        byte[] datagram;
        try {
            datagram = inbound.poll(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (closed) {
            throw new IOException("closed");
        }
        if (datagram == null) {
            return null;
        }
        FinalFlightGuard filter = guard;
        receivedBytes += datagram.length;
        if (receivedBytes > maxBytes && filter != null) {
            tooLarge = true;
            throw new IOException("more than " + maxBytes + " bytes in a handshake");
        }
        if (filter == null) {
            return datagram;
        }
        ready.addAll(filter.filter(datagram));
        return ready.poll();
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
        if (coalescedBytes + length > coalesced.length) {
            flush();
        }
        System.arraycopy(buffer, offset, coalesced, coalescedBytes, length);
        coalescedBytes += length;
    }

    @Override
    public int getReceiveLimit() { return RECEIVE_LIMIT; }

    @Override
    public int getSendLimit() { return SEND_LIMIT; }

    @Override
    public void close() { flush(); }
}
