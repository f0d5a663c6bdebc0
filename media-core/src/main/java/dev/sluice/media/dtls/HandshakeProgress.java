// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of the peer's handshake messages have come, by message_seq, and how many it may still announce. The first fragment of a
 * message fixes its type and length; fragments that disagree are refused, as the reassembly behind this does too. Pure; confined.
 *
 * <pre>
 * handshake header (RFC 6347 §4.2.2): type(1) length(3) message_seq(2) fragment_offset(3) fragment_length(3)
 * </pre>
 */
final class HandshakeProgress {
    private static final int HEADER_BYTES = 12;
    private static final int MAX_MESSAGES = 16; // each way; a full handshake with a cookie has eight
    private static final int MAX_MESSAGE_BYTES = 16 * 1024;

    private static final int TYPE_CERTIFICATE = 11;
    private static final int TYPE_CERTIFICATE_VERIFY = 15;
    private static final int TYPE_CLIENT_KEY_EXCHANGE = 16;
    private static final int TYPE_FINISHED = 20;

    private static final class Message {
        private final int type;
        private final int length;
        private final BitSet covered = new BitSet();

        Message(int type, int length) {
            this.type = type;
            this.length = length;
        }

        boolean isComplete() { return covered.nextClearBit(0) >= length; }
    }

    private final @Nullable Message[] messages = new @Nullable Message[MAX_MESSAGES];
    private final int maxBytes;
    private int announcedBytes;
    private boolean tooLarge;

    /** @param maxBytes that all messages together may announce */
    HandshakeProgress(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes note of the fragments in an unprotected record; false, and nothing noted, when one of them must not be believed. */
    boolean accept(byte[] bytes, int start, int end) {
        if (!isWellFormed(bytes, start, end)) {
            return false;
        }
        for (int at = start; at < end; at += HEADER_BYTES + fragmentLength(bytes, at)) {
            if (!isAcceptable(bytes, at)) {
                return false;
            }
        }
        for (int at = start; at < end; at += HEADER_BYTES + fragmentLength(bytes, at)) {
            note(bytes, at);
        }
        return true;
    }

    /** Whether a message was refused for its size. */
    boolean tooLarge() { return tooLarge; }

    /**
     * Whether Certificate, ClientKeyExchange and CertificateVerify have come in full, one behind the other: a client's ChangeCipherSpec
     * may follow. A client without a certificate never gets there, nor anywhere else.
     */
    boolean isClientFlightComplete() {
        for (int seq = 0; seq + 2 < MAX_MESSAGES; seq++) {
            if (isComplete(seq, TYPE_CERTIFICATE) && isComplete(seq + 1, TYPE_CLIENT_KEY_EXCHANGE)
                    && isComplete(seq + 2, TYPE_CERTIFICATE_VERIFY)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the record holds whole fragments and nothing else, none of them out of its message's bounds. */
    static boolean isWellFormed(byte[] bytes, int start, int end) {
        int at = start;
        while (at + HEADER_BYTES <= end) {
            int length = length(bytes, at);
            int fragment = fragmentLength(bytes, at);
            boolean isEmptyPart = fragment == 0 && length > 0; // carries nothing
            if (isEmptyPart || fragmentOffset(bytes, at) + fragment > length || fragment > end - at - HEADER_BYTES) {
                return false;
            }
            at += HEADER_BYTES + fragment;
        }
        return at == end && end > start;
    }

    private boolean isAcceptable(byte[] bytes, int at) {
        int seq = sequence(bytes, at);
        int length = length(bytes, at);
        int type = type(bytes, at);
        if (seq >= MAX_MESSAGES || type == TYPE_FINISHED) { // Finished is protected, or it is not the peer's
            return false;
        }
        Message known = messages[seq];
        if (known != null) {
            return known.type == type && known.length == length;
        }
        if (length > MAX_MESSAGE_BYTES || announcedBytes + length > maxBytes) {
            tooLarge = true;
            return false;
        }
        return true;
    }

    private void note(byte[] bytes, int at) {
        int seq = sequence(bytes, at);
        Message message = messages[seq];
        if (message == null) {
            message = new Message(type(bytes, at), length(bytes, at));
            messages[seq] = message;
            announcedBytes += message.length;
        }
        int offset = fragmentOffset(bytes, at);
        message.covered.set(offset, offset + fragmentLength(bytes, at));
    }

    private boolean isComplete(int seq, int type) {
        Message message = messages[seq];
        return message != null && message.type == type && message.isComplete();
    }

    private static int type(byte[] bytes, int at) { return bytes[at] & 0xFF; }

    private static int length(byte[] bytes, int at) { return u24(bytes, at + 1); }

    private static int sequence(byte[] bytes, int at) { return (bytes[at + 4] & 0xFF) << 8 | bytes[at + 5] & 0xFF; }

    private static int fragmentOffset(byte[] bytes, int at) { return u24(bytes, at + 6); }

    private static int fragmentLength(byte[] bytes, int at) { return u24(bytes, at + 9); }

    private static int u24(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 16 | (bytes[at + 1] & 0xFF) << 8 | bytes[at + 2] & 0xFF;
    }
}
