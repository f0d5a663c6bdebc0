// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the network and a DTLS 1.2 implementation, so that neither loss nor a stranger's datagrams can stop a handshake. Pure;
 * one for each association; confined to one thread at a time.
 *
 * <ul>
 * <li>Each record is handed on by itself: one that an implementation cannot use yet, or any more, does not take those behind it along.
 * <li>What is not a well-formed record of an AEAD cipher suite's handshake stays out, so do messages longer than honest ones.
 * <li>Unprotected alerts stay out: nothing vouches for them. The last one is remembered, it tells why nothing else came.
 * <li>Unprotected records are numbered anew, else one with the highest sequence number would make all others look replayed.
 * <li>A client's ChangeCipherSpec waits until the messages before it are complete. A server that changes its epoch while
 * CertificateVerify is lost ignores the retransmission, which is of the epoch before, and waits for ever.
 * <li>Protected records wait for ChangeCipherSpec.
 * </ul>
 *
 * <pre>
 * DTLS 1.2 record (RFC 6347 §4.1): type(1) version(2) epoch(2) sequence(6) length(2) fragment
 * </pre>
 */
public final class RecordFilter {
    private static final int HEADER_BYTES = 13;
    private static final int SEQUENCE_OFFSET = 5;
    private static final int LENGTH_OFFSET = 11;
    private static final int TYPE_CHANGE_CIPHER_SPEC = 20;
    private static final int TYPE_ALERT = 21;
    private static final int TYPE_HANDSHAKE = 22;
    private static final int HELLO_VERIFY_REQUEST = 3;
    private static final int VERSION_MAJOR = 0xFE;
    private static final int VERSION_1_0 = 0xFF;
    private static final int VERSION_1_2 = 0xFD;
    private static final int AEAD_OVERHEAD = 8 + 16; // explicit nonce and tag, RFC 5288 §3
    private static final int MAX_HELD = 4; // protected records; an honest peer has one, and repeats it
    private static final int NONE = -1;

    private final DtlsRole role;
    private @Nullable HandshakeProgress progress; // null once connected
    private final List<byte[]> heldProtected = new ArrayList<>(0);
    private byte @Nullable [] heldChangeCipherSpec;
    private boolean cipherChanged;
    private long nextSequence; // 48 bits, of unprotected records handed on
    private int lastAlert = NONE;
    private long dropped;

    /**
     * @param role ours
     * @param maxBytes that the peer's handshake messages may have together
     */
    public RecordFilter(DtlsRole role, int maxBytes) {
        this.role = role;
        this.progress = new HandshakeProgress(maxBytes);
    }

    /**
     * Whether a datagram may concern a connected association at all: a repeated last flight or an alert. Costs next to nothing.
     *
     * @param datagram borrowed
     */
    public static boolean mayMatterWhenConnected(ByteBuf datagram) {
        if (datagram.readableBytes() <= HEADER_BYTES) {
            return false;
        }
        int type = datagram.getUnsignedByte(datagram.readerIndex());
        return type == TYPE_HANDSHAKE || type == TYPE_ALERT;
    }

    /**
     * Puts the records to hand on into {@code out}, in order and each in an array of its own; with them such as waited before and need
     * not any more.
     *
     * @param datagram as received; not modified
     */
    public void filter(byte[] datagram, Queue<byte[]> out) {
        int at = 0;
        while (at + HEADER_BYTES <= datagram.length) {
            int end = at + HEADER_BYTES + u16(datagram, at + LENGTH_OFFSET);
            if (end > datagram.length) {
                break; // cut short: what follows cannot be framed
            }
            take(Arrays.copyOfRange(datagram, at, end), out);
            at = end;
        }
        if (at < datagram.length) {
            dropped++;
        }
    }

    /** The handshake is over: from now on only a repeated last flight and alerts pass. */
    public void handleConnected() {
        progress = null;
        cipherChanged = true;
        heldProtected.clear();
        heldChangeCipherSpec = null;
    }

    /** AlertDescription (RFC 5246 §7.2) of the last unprotected alert, -1 when there was none. */
    public int lastUnprotectedAlert() {
        return lastAlert;
    }

    /** Whether the peer announced more than it may. */
    public boolean tooLarge() {
        HandshakeProgress handshake = progress;
        return handshake != null && handshake.tooLarge();
    }

    /** Records and rests of datagrams that were not handed on and do not wait. */
    public long dropped() {
        return dropped;
    }

    private void take(byte[] record, Queue<byte[]> out) {
        int epoch = u16(record, 3);
        boolean isDtls = u8(record, 1) == VERSION_MAJOR
                && (u8(record, 2) == VERSION_1_2 || u8(record, 2) == VERSION_1_0);
        if (isDtls && epoch == 0) {
            takeUnprotected(record, out);
        } else if (isDtls && epoch == 1) {
            takeProtected(record, out);
        } else {
            dropped++;
        }
    }

    private void takeUnprotected(byte[] record, Queue<byte[]> out) {
        switch (u8(record, 0)) {
            case TYPE_HANDSHAKE -> takeHandshake(record, out);
            case TYPE_CHANGE_CIPHER_SPEC -> takeChangeCipherSpec(record, out);
            case TYPE_ALERT -> {
                dropped++;
                if (record.length == HEADER_BYTES + 2) {
                    lastAlert = u8(record, HEADER_BYTES + 1);
                }
            }
            default -> dropped++;
        }
    }

    private void takeHandshake(byte[] record, Queue<byte[]> out) {
        HandshakeProgress handshake = progress;
        boolean passes = handshake == null
                ? role == DtlsRole.SERVER && HandshakeProgress.isWellFormed(record, HEADER_BYTES, record.length)
                : isOfVersion(record) && handshake.accept(record, HEADER_BYTES, record.length);
        if (!passes) {
            dropped++;
            return;
        }
        hand(record, out);
        byte[] waiting = heldChangeCipherSpec;
        if (waiting != null && handshake != null && handshake.isClientFlightComplete()) {
            heldChangeCipherSpec = null;
            changeCipher(waiting, out);
        }
    }

    /** A client takes the version of the first record it accepts for the server's; only HelloVerifyRequest has another (RFC 6347 §4.2.1). */
    private boolean isOfVersion(byte[] record) {
        return role == DtlsRole.SERVER || u8(record, 2) == VERSION_1_2
                || record.length > HEADER_BYTES && u8(record, HEADER_BYTES) == HELLO_VERIFY_REQUEST;
    }

    private void takeChangeCipherSpec(byte[] record, Queue<byte[]> out) {
        HandshakeProgress handshake = progress;
        if (handshake == null || record.length != HEADER_BYTES + 1 || record[HEADER_BYTES] != 1) {
            dropped++;
        } else if (role == DtlsRole.SERVER && !handshake.isClientFlightComplete()) {
            heldChangeCipherSpec = record;
        } else {
            changeCipher(record, out);
        }
    }

    private void changeCipher(byte[] changeCipherSpec, Queue<byte[]> out) {
        hand(changeCipherSpec, out);
        cipherChanged = true;
        out.addAll(heldProtected);
        heldProtected.clear();
    }

    private void takeProtected(byte[] record, Queue<byte[]> out) {
        int type = u8(record, 0);
        if (type != TYPE_HANDSHAKE && type != TYPE_ALERT || record.length <= HEADER_BYTES + AEAD_OVERHEAD) {
            dropped++; // application data, too: there is no use for it
        } else if (cipherChanged) {
            out.add(record);
        } else if (heldProtected.size() < MAX_HELD) {
            heldProtected.add(record);
        } else {
            dropped++;
        }
    }

    private void hand(byte[] unprotected, Queue<byte[]> out) {
        long sequence = nextSequence++;
        for (int i = 5; i >= 0; i--) {
            unprotected[SEQUENCE_OFFSET + i] = (byte) sequence;
            sequence >>>= 8;
        }
        out.add(unprotected);
    }

    private static int u8(byte[] bytes, int at) { return bytes[at] & 0xFF; }

    private static int u16(byte[] bytes, int at) { return u8(bytes, at) << 8 | u8(bytes, at + 1); }
}
