// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice.stun;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Read-only view of one STUN message (RFC 8489 §5) in a borrowed buffer: lengths are checked and attributes located once. Reusable,
 * confined to one thread, valid until the next {@link #wrap}; allocates only where a text or array is asked for. Knows nothing of keys:
 * see {@link MessageIntegrity}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0 0|     STUN Message Type     |         Message Length        |
 * |                         Magic Cookie                          |
 * |                     Transaction ID (96 bits)                  |
 * </pre>
 */
public final class StunMessageView {
    public static final int HEADER_LENGTH = 20; // bytes
    public static final int TRANSACTION_ID_LENGTH = 12; // bytes
    public static final int BINDING_REQUEST = 0x0001;
    public static final int BINDING_INDICATION = 0x0011;
    public static final int BINDING_SUCCESS = 0x0101;
    public static final int BINDING_ERROR = 0x0111;
    static final int MAGIC_COOKIE = 0x2112A442;
    static final int FINGERPRINT_XOR = 0x5354554E;

    static final int FAMILY_IPV4 = 0x01;
    static final int FAMILY_IPV6 = 0x02;

    private static final int MAX_ATTRIBUTES = 32;
    private static final int ABSENT = -1;

    /** Outcome of {@link #wrap}; every value but VALID is a drop reason. */
    public enum Verdict {
        VALID, TOO_SHORT, BAD_TYPE, BAD_LENGTH, BAD_COOKIE, ATTRIBUTE_OVERRUN, TOO_MANY_ATTRIBUTES, BAD_FINGERPRINT
    }

    private final CRC32 crc = new CRC32();
    private ByteBuf message = Unpooled.EMPTY_BUFFER;
    private int start;
    private int end;
    private int username;
    private int integrity;
    private int fingerprint;
    private int priority;
    private int controlling;
    private int controlled;
    private int useCandidate;
    private int nomination;
    private int xorMappedAddress;
    private int errorCode;
    private int unknownRequiredCount;
    private final int[] unknownRequired = new int[MAX_ATTRIBUTES];

    /**
     * Checks the framing, finds the attributes and verifies FINGERPRINT where there is one.
     *
     * @param message borrowed, from its reader to its writer index: one datagram
     */
    public Verdict wrap(ByteBuf message) {
        start = message.readerIndex();
        int length = message.readableBytes();
        if (length < HEADER_LENGTH) {
            return Verdict.TOO_SHORT;
        }
        if (message.getByte(start) >>> 6 != 0) {
            return Verdict.BAD_TYPE;
        }
        int body = message.getUnsignedShort(start + 2);
        if (body % 4 != 0 || body != length - HEADER_LENGTH) {
            return Verdict.BAD_LENGTH;
        }
        if (message.getInt(start + 4) != MAGIC_COOKIE) {
            return Verdict.BAD_COOKIE;
        }
        this.message = message;
        end = start + length;
        return scan();
    }

    private Verdict scan() {
        username = ABSENT;
        integrity = ABSENT;
        fingerprint = ABSENT;
        priority = ABSENT;
        controlling = ABSENT;
        controlled = ABSENT;
        useCandidate = ABSENT;
        nomination = ABSENT;
        xorMappedAddress = ABSENT;
        errorCode = ABSENT;
        unknownRequiredCount = 0;
        int count = 0;
        int at = start + HEADER_LENGTH;
        while (at < end) {
            if (at + 4 > end) {
                return Verdict.ATTRIBUTE_OVERRUN;
            }
            int bytes = message.getUnsignedShort(at + 2);
            int next = at + 4 + bytes + (-bytes & 3);
            if (next > end) {
                return Verdict.ATTRIBUTE_OVERRUN;
            }
            if (++count > MAX_ATTRIBUTES) {
                return Verdict.TOO_MANY_ATTRIBUTES;
            }
            // RFC 8489 §14.5: what follows MESSAGE-INTEGRITY is ignored, FINGERPRINT excepted.
            int type = message.getUnsignedShort(at);
            if (integrity == ABSENT || type == StunAttribute.FINGERPRINT) {
                if (!locate(type, at, bytes)) {
                    return Verdict.ATTRIBUTE_OVERRUN;
                }
            }
            at = next;
        }
        return fingerprint == ABSENT || fingerprintMatches() ? Verdict.VALID : Verdict.BAD_FINGERPRINT;
    }

    /**
     * Of an attribute that comes twice the first one counts (RFC 8489 §14).
     *
     * @return false when an attribute of fixed size has another
     */
    private boolean locate(int type, int at, int bytes) {
        int value = at + 4;
        switch (type) {
            case StunAttribute.USERNAME -> username = first(username, at);
            case StunAttribute.MESSAGE_INTEGRITY -> {
                integrity = at;
                return bytes == MessageIntegrity.LENGTH;
            }
            case StunAttribute.FINGERPRINT -> {
                fingerprint = at;
                return bytes == 4 && value + 4 == end; // RFC 8489 §14.7: it is the last attribute
            }
            case StunAttribute.PRIORITY -> {
                priority = first(priority, value);
                return bytes == 4;
            }
            case StunAttribute.ICE_CONTROLLING -> {
                controlling = first(controlling, value);
                return bytes == 8;
            }
            case StunAttribute.ICE_CONTROLLED -> {
                controlled = first(controlled, value);
                return bytes == 8;
            }
            case StunAttribute.USE_CANDIDATE -> {
                useCandidate = first(useCandidate, value);
                return bytes == 0;
            }
            case StunAttribute.NOMINATION -> {
                nomination = first(nomination, value);
                return bytes == 4;
            }
            case StunAttribute.XOR_MAPPED_ADDRESS -> {
                xorMappedAddress = first(xorMappedAddress, value);
                return bytes == 8 || bytes == 20;
            }
            case StunAttribute.ERROR_CODE -> {
                errorCode = first(errorCode, value);
                return bytes >= 4;
            }
            default -> {
                if (type < 0x8000 && !StunAttribute.isKnown(type)) { // comprehension-required, RFC 8489 §14
                    unknownRequired[unknownRequiredCount++] = type;
                }
            }
        }
        return true;
    }

    private static int first(int located, int index) { return located == ABSENT ? index : located; }

    private boolean fingerprintMatches() {
        crc.reset();
        MessageIntegrity.update(crc, message, start, fingerprint - start);
        return ((int) crc.getValue() ^ FINGERPRINT_XOR) == message.getInt(fingerprint + 4);
    }

    /** Class and method, such as {@link #BINDING_REQUEST}. */
    public int type() {
        return message.getUnsignedShort(start);
    }

    public boolean hasFingerprint() { return fingerprint != ABSENT; }

    public boolean hasIntegrity() { return integrity != ABSENT; }

    public boolean hasUsername() { return username != ABSENT; }

    public boolean hasPriority() { return priority != ABSENT; }

    /** Raw 32 bits. */
    public int priority() { return message.getInt(priority); }

    public boolean isControlling() { return controlling != ABSENT; }

    public boolean isControlled() { return controlled != ABSENT; }

    /** Of whichever role attribute there is; 64 bits. */
    public long tieBreaker() {
        return message.getLong(controlling != ABSENT ? controlling : controlled);
    }

    public boolean useCandidate() { return useCandidate != ABSENT; }

    public boolean hasNomination() { return nomination != ABSENT; }

    /** Value of the renomination attribute (draft-thatcher-ice-renomination), 24 bits. */
    public int nomination() {
        return message.getInt(nomination) & 0xFF_FFFF;
    }

    public boolean hasXorMappedAddress() { return xorMappedAddress != ABSENT; }

    /** The address the sender saw this message's request come from; null when it says none. A new object. */
    public @Nullable InetSocketAddress xorMappedAddress() {
        if (xorMappedAddress == ABSENT) {
            return null;
        }
        int family = message.getUnsignedByte(xorMappedAddress + 1);
        byte[] ip = new byte[message.getUnsignedShort(xorMappedAddress - 2) - 4];
        if (family != (ip.length == 4 ? FAMILY_IPV4 : FAMILY_IPV6)) {
            return null;
        }
        for (int i = 0; i < ip.length; i++) { // the mask is the cookie and the transaction id, which follow one another
            ip[i] = (byte) (message.getByte(xorMappedAddress + 4 + i) ^ message.getByte(start + 4 + i));
        }
        int port = message.getUnsignedShort(xorMappedAddress + 2) ^ MAGIC_COOKIE >>> 16;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
        }
    }

    /** 300..699, or 0 when there is none or it is out of range. */
    public int errorCode() {
        if (errorCode == ABSENT) {
            return 0;
        }
        int hundreds = message.getByte(errorCode + 2) & 0x07;
        int rest = message.getUnsignedByte(errorCode + 3);
        return hundreds < 3 || hundreds > 6 || rest > 99 ? 0 : hundreds * 100 + rest; // RFC 8489 §14.8
    }

    /** Attributes the sender says we must understand and we do not (RFC 8489 §6.3.1); a new array. */
    public int[] unknownRequiredAttributes() {
        return Arrays.copyOf(unknownRequired, unknownRequiredCount);
    }

    /** The whole USERNAME; empty when there is none. */
    public String username() {
        return username == ABSENT
                ? ""
                : message.toString(username + 4, message.getUnsignedShort(username + 2), StandardCharsets.UTF_8);
    }

    /** The fragment before the colon of USERNAME (RFC 8445 §7.2.2): ours, in a request. Empty when there is none. */
    public String localFragment() {
        if (username == ABSENT) {
            return "";
        }
        int from = username + 4;
        int length = message.getUnsignedShort(username + 2);
        int colon = message.indexOf(from, from + length, (byte) ':');
        return colon < 0 ? "" : message.toString(from, colon - from, StandardCharsets.US_ASCII);
    }

    /** Whether USERNAME is these bytes. */
    public boolean usernameEquals(byte[] expected) {
        if (username == ABSENT || message.getUnsignedShort(username + 2) != expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (message.getByte(username + 4 + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Copies the 96 bits of the transaction id. */
    public void copyTransactionId(byte[] destination) {
        message.getBytes(start + 8, destination, 0, TRANSACTION_ID_LENGTH);
    }

    public boolean transactionIdEquals(byte[] expected) {
        for (int i = 0; i < TRANSACTION_ID_LENGTH; i++) {
            if (message.getByte(start + 8 + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** A new array with the whole message. */
    public byte[] toBytes() {
        return ByteBufUtil.getBytes(message, start, end - start);
    }

    ByteBuf message() { return message; }

    int start() { return start; }

    /** Absolute index of the MESSAGE-INTEGRITY attribute's header, or -1. */
    int integrityIndex() { return integrity; }
}
