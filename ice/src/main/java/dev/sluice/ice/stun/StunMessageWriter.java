// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice.stun;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Writes the two messages ICE sends all the time: binding requests and their success responses (RFC 8445 §7). Stateless. */
public final class StunMessageWriter {
    private StunMessageWriter() {}

    /**
     * Appends a binding success response with XOR-MAPPED-ADDRESS, MESSAGE-INTEGRITY and FINGERPRINT.
     *
     * @param out borrowed
     */
    public static void writeBindingSuccess(ByteBuf out, byte[] transactionId, InetSocketAddress mapped,
            MessageIntegrity integrity) {
        int start = begin(out, StunMessageView.BINDING_SUCCESS, transactionId);
        writeXorAddress(out, mapped, transactionId);
        finish(out, start, integrity);
    }

    /** What a binding request says (RFC 8445 §7.1). */
    public record Check(String username, int priority, boolean controlling, long tieBreaker, boolean useCandidate) {}

    /** Appends a connectivity check. */
    public static void writeBindingRequest(ByteBuf out, byte[] transactionId, Check check, MessageIntegrity integrity) {
        int start = begin(out, StunMessageView.BINDING_REQUEST, transactionId);
        byte[] username = check.username().getBytes(StandardCharsets.UTF_8);
        out.writeShort(StunAttribute.USERNAME);
        out.writeShort(username.length);
        out.writeBytes(username);
        out.writeZero(-username.length & 3);
        out.writeShort(StunAttribute.PRIORITY);
        out.writeShort(Integer.BYTES);
        out.writeInt(check.priority());
        out.writeShort(check.controlling() ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED);
        out.writeShort(Long.BYTES);
        out.writeLong(check.tieBreaker());
        if (check.useCandidate()) {
            out.writeShort(StunAttribute.USE_CANDIDATE);
            out.writeShort(0);
        }
        finish(out, start, integrity);
    }

    private static int begin(ByteBuf out, int type, byte[] transactionId) {
        int start = out.writerIndex();
        out.writeShort(type);
        out.writeShort(0);
        out.writeInt(StunMessageView.MAGIC_COOKIE);
        out.writeBytes(transactionId, 0, StunMessageView.TRANSACTION_ID_LENGTH);
        return start;
    }

    private static void finish(ByteBuf out, int start, MessageIntegrity integrity) {
        integrity.append(out, start);
        int length = out.writerIndex() - start;
        out.setShort(start + 2, length - StunMessageView.HEADER_LENGTH + 8); // FINGERPRINT covers a length that counts itself
        CRC32 crc = new CRC32();
        MessageIntegrity.update(crc, out, start, length);
        out.writeShort(StunAttribute.FINGERPRINT);
        out.writeShort(Integer.BYTES);
        out.writeInt((int) crc.getValue() ^ StunMessageView.FINGERPRINT_XOR);
    }

    /** RFC 8489 §14.2: port and address are combined with the cookie and the transaction id. */
    private static void writeXorAddress(ByteBuf out, InetSocketAddress address, byte[] transactionId) {
        InetAddress ip = address.getAddress();
        byte[] bytes = ip.getAddress();
        out.writeShort(StunAttribute.XOR_MAPPED_ADDRESS);
        out.writeShort(4 + bytes.length);
        out.writeByte(0);
        out.writeByte(bytes.length == 4 ? StunMessageView.FAMILY_IPV4 : StunMessageView.FAMILY_IPV6);
        out.writeShort(address.getPort() ^ StunMessageView.MAGIC_COOKIE >>> 16);
        for (int i = 0; i < bytes.length; i++) {
            int mask = i < 4 ? StunMessageView.MAGIC_COOKIE >>> 24 - 8 * i : transactionId[i - 4];
            out.writeByte(bytes[i] ^ mask);
        }
    }
}
