// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** DTLS records made by hand. */
public final class Records {
    public static final int CHANGE_CIPHER_SPEC = 20;
    public static final int ALERT = 21;
    public static final int HANDSHAKE = 22;
    public static final int APPLICATION_DATA = 23;
    public static final int HEADER_BYTES = 13;

    private Records() {}

    public static byte[] of(int type, int epoch, long sequence, byte[] body) {
        byte[] bytes = new byte[HEADER_BYTES + body.length];
        bytes[0] = (byte) type;
        bytes[1] = (byte) 0xFE;
        bytes[2] = (byte) 0xFD;
        put(bytes, 3, 2, epoch);
        put(bytes, 5, 6, sequence);
        put(bytes, 11, 2, body.length);
        System.arraycopy(body, 0, bytes, HEADER_BYTES, body.length);
        return bytes;
    }

    /** One fragment of a handshake message, filled with the low byte of each position. */
    public static byte[] fragment(int messageType, int messageSeq, int length, int offset, int fragmentLength) {
        byte[] bytes = new byte[12 + fragmentLength];
        bytes[0] = (byte) messageType;
        put(bytes, 1, 3, length);
        put(bytes, 4, 2, messageSeq);
        put(bytes, 6, 3, offset);
        put(bytes, 9, 3, fragmentLength);
        for (int i = 0; i < fragmentLength; i++) {
            bytes[12 + i] = (byte) (offset + i);
        }
        return bytes;
    }

    /** A whole message of {@code length} bytes in an unprotected record. */
    public static byte[] message(int messageType, int messageSeq, int length) {
        return of(HANDSHAKE, 0, messageSeq, fragment(messageType, messageSeq, length, 0, length));
    }

    public static byte[] changeCipherSpec(long sequence) { return of(CHANGE_CIPHER_SPEC, 0, sequence, new byte[]{1}); }

    public static byte[] alert(int level, int description) {
        return of(ALERT, 0, 0, new byte[]{(byte) level, (byte) description});
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** The records of a well-formed datagram. */
    public static List<byte[]> split(byte[] datagram) {
        List<byte[]> records = new ArrayList<>();
        for (int at = 0; at < datagram.length;) {
            int end = at + HEADER_BYTES + ((datagram[at + 11] & 0xFF) << 8 | datagram[at + 12] & 0xFF);
            records.add(Arrays.copyOfRange(datagram, at, end));
            at = end;
        }
        return records;
    }

    public static int type(byte[] record) { return record[0] & 0xFF; }

    public static int epoch(byte[] record) { return (record[3] & 0xFF) << 8 | record[4] & 0xFF; }

    /** Of the first handshake message in an unprotected record. */
    public static int messageType(byte[] record) {
        return type(record) == HANDSHAKE && epoch(record) == 0 ? record[HEADER_BYTES] & 0xFF : -1;
    }

    public static void put(byte[] bytes, int at, int count, long value) {
        for (int i = 0; i < count; i++) {
            bytes[at + i] = (byte) (value >>> 8 * (count - 1 - i));
        }
    }
}
