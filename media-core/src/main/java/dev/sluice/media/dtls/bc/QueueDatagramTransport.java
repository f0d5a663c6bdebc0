// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import dev.sluice.media.dtls.DtlsEndpoint;
import dev.sluice.media.dtls.RecordFilter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DatagramTransport;

/**
 * The blocking transport BouncyCastle pulls from: datagrams come in through a bounded queue and the {@link RecordFilter}, and what it
 * sends in a row leaves together, because a flight that shares one datagram is lost or kept as a whole. {@link #offer} and
 * {@link #shutDown} are for the transport's loop, the rest for the thread that runs BouncyCastle.
 */
final class QueueDatagramTransport implements DatagramTransport {
    /** A flight of an implementation that sends 256 bytes at a time is 8; the rest is for repetitions. */
    private static final int MAX_QUEUED = 32;
    private static final int RECEIVE_LIMIT = 2048; // Firefox sends 1408
    private static final int SEND_LIMIT = 1200; // bytes of one datagram, safe on any path
    private static final byte[] NOTHING = {};

    private final LinkedBlockingQueue<byte[]> inbound = new LinkedBlockingQueue<>(MAX_QUEUED);
    private final ArrayDeque<byte[]> records = new ArrayDeque<>(2);
    private final DtlsEndpoint.Listener listener;
    private final RecordFilter filter;
    private final int maxBytes;
    private byte[] coalesced = NOTHING; // SEND_LIMIT bytes while something waits to leave
    private int coalescedBytes;
    private long receivedBytes;
    private boolean connected;
    private volatile boolean shutDown; // set by the loop, read by the handshake

    /** @param maxBytes received before the transport fails the handshake */
    QueueDatagramTransport(DtlsEndpoint.Listener listener, RecordFilter filter, int maxBytes) {
        this.listener = listener;
        this.filter = filter;
        this.maxBytes = maxBytes;
    }

    /** Never blocks. False when the queue is full. */
    boolean offer(byte[] datagram) { return inbound.offer(datagram); }

    /** Whether a datagram waits; for any thread. */
    boolean hasInbound() { return !inbound.isEmpty(); }

    /** Whether {@link #receive} has something to look at. */
    boolean hasWork() {
        return !records.isEmpty() || !inbound.isEmpty();
    }

    /** Whether the peer sent or announced more than it may. */
    boolean tooLarge() {
        return receivedBytes > maxBytes || filter.tooLarge();
    }

    int lastUnprotectedAlert() { return filter.lastUnprotectedAlert(); }

    /** The handshake is over: sends the last flight, and bytes are not counted any more. */
    void handleConnected() {
        connected = true;
        filter.handleConnected();
        flush();
    }

    /** Ends a handshake that waits, and lets it send nothing more. */
    void shutDown() {
        shutDown = true;
        inbound.clear();
        inbound.offer(NOTHING); // wakes it up; when there is no room it is awake
    }

    /** Sends what was coalesced. */
    void flush() {
        if (coalescedBytes > 0) {
            byte[] datagram = Arrays.copyOf(coalesced, coalescedBytes);
            coalesced = NOTHING;
            coalescedBytes = 0;
            if (connected || !shutDown) {
                listener.onSend(datagram);
            }
        }
    }

    /** One record, or -1 when none came in time. */
    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
        flush();
        byte[] next = records.poll();
        if (next == null) {
            takeDatagram(waitMillis);
            next = records.poll();
        }
        if (next == null || next.length > length) {
            return -1;
        }
        System.arraycopy(next, 0, buffer, offset, next.length);
        return next.length;
    }

    private void takeDatagram(int waitMillis) throws IOException {
        byte[] datagram = poll(waitMillis);
        if (!connected) {
            if (shutDown) {
                throw new IOException("closed");
            }
            receivedBytes += datagram.length;
            if (receivedBytes > maxBytes) {
                throw new IOException("more than " + maxBytes + " bytes in a handshake");
            }
        }
        filter.filter(datagram, records);
    }

    private byte[] poll(int waitMillis) throws IOException {
        try {
            byte[] datagram = inbound.poll(waitMillis, TimeUnit.MILLISECONDS);
            return datagram == null ? NOTHING : datagram;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
        if (coalescedBytes + length > SEND_LIMIT) {
            flush();
        }
        if (coalescedBytes == 0) {
            coalesced = new byte[SEND_LIMIT];
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
