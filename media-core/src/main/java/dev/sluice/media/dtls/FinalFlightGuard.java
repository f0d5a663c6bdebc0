// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds back a client's ChangeCipherSpec until the handshake messages before it are complete. A DTLS server that changes its epoch while
 * CertificateVerify is lost ignores the retransmission, because that is still of epoch 0, and waits for ever.
 *
 * <p>Also leaves out alerts of epoch 0: nothing vouches for them, so nobody may end a handshake with one. Pure; one per handshake.
 *
 * <pre>
 * DTLS 1.2 record (RFC 6347 §4.1): type(1) version(2) epoch(2) sequence(6) length(2) fragment
 * handshake header (§4.2.2): type(1) length(3) message_seq(2) fragment_offset(3) fragment_length(3)
 * </pre>
 */
public final class FinalFlightGuard {
    private static final int RECORD_HEADER = 13;
    private static final int HANDSHAKE_HEADER = 12;
    private static final int TYPE_CHANGE_CIPHER_SPEC = 20;
    private static final int TYPE_ALERT = 21;
    private static final int TYPE_HANDSHAKE = 22;
    private static final int MAX_MESSAGE = 32 * 1024;

    /** The messages of a client's last flight that precede its ChangeCipherSpec. */
    private enum Message {
        CERTIFICATE(11), CLIENT_KEY_EXCHANGE(16), CERTIFICATE_VERIFY(15);

        private final int type;

        Message(int type) { this.type = type; }
    }

    private final Map<Message, BitSet> covered = new EnumMap<>(Message.class);
    private final Map<Message, Integer> lengths = new EnumMap<>(Message.class);
    private byte @Nullable [] held;
    private boolean alertSeen;

    /**
     * Gives the datagrams to hand to DTLS, in order, instead of the one received: without alerts, without what must wait, and with what
     * waited before and need not any more.
     *
     * @param datagram as received; not modified
     */
    public List<byte[]> filter(byte[] datagram) {
        List<byte[]> out = new ArrayList<>(2);
        byte[] kept = new byte[datagram.length];
        int keptBytes = 0;
        int at = 0;
        while (at + RECORD_HEADER <= datagram.length) {
            int length = u16(datagram, at + 11);
            int end = at + RECORD_HEADER + length;
            if (end > datagram.length) {
                break; // a record cut short: what follows cannot be framed
            }
            int type = datagram[at] & 0xFF;
            boolean firstEpoch = u16(datagram, at + 3) == 0;
            if (firstEpoch && type == TYPE_HANDSHAKE) {
                note(datagram, at + RECORD_HEADER, end);
            }
            if (firstEpoch && type == TYPE_CHANGE_CIPHER_SPEC && !isComplete()) {
                held = Arrays.copyOfRange(datagram, at, datagram.length); // with the Finished behind it
                break;
            }
            if (firstEpoch && type == TYPE_ALERT) {
                alertSeen = true;
            } else {
                System.arraycopy(datagram, at, kept, keptBytes, end - at);
                keptBytes += end - at;
            }
            at = end;
        }
        if (keptBytes > 0) {
            out.add(Arrays.copyOf(kept, keptBytes));
        }
        byte[] waiting = held;
        if (waiting != null && isComplete()) {
            held = null;
            out.add(waiting);
        }
        return out;
    }

    /** Whether an unprotected alert came; tells why a handshake timed out. */
    public boolean alertSeen() {
        return alertSeen;
    }

    private boolean isComplete() {
        for (Message message : Message.values()) {
            Integer length = lengths.get(message);
            BitSet bits = covered.get(message);
            if (length == null || bits == null || bits.nextClearBit(0) < length) {
                return false;
            }
        }
        return true;
    }

    private void note(byte[] datagram, int start, int end) {
        int at = start;
        while (at + HANDSHAKE_HEADER <= end) {
            int length = u24(datagram, at + 1);
            int offset = u24(datagram, at + 6);
            int fragment = u24(datagram, at + 9);
            if (at + HANDSHAKE_HEADER + fragment > end || offset + fragment > length || length > MAX_MESSAGE) {
                return;
            }
            for (Message message : Message.values()) {
                if (message.type == (datagram[at] & 0xFF)) {
                    lengths.put(message, length);
                    covered.computeIfAbsent(message, _ -> new BitSet()).set(offset, offset + fragment);
                }
            }
            at += HANDSHAKE_HEADER + fragment;
        }
    }

    private static int u16(byte[] bytes, int at) { return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF; }

    private static int u24(byte[] bytes, int at) { return (bytes[at] & 0xFF) << 16 | u16(bytes, at + 1); }
}
