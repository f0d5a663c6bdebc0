// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where datagrams go: an address as Java has it and as the kernel takes it. Identity matters: datagrams committed one after the other to
 * the same object may leave as one train. Confined to a loop.
 */
public final class RemoteAddress {
    /** Bytes of a sockaddr_in6 (RFC 3493 §3.3), rounded up to whole longs. */
    static final int SOCKADDR_BYTES = 32;

    private static final int SOCKADDR_IN_LENGTH = 16;
    private static final int SOCKADDR_IN6_LENGTH = 28;
    private static final short AF_INET = 2; // Linux
    private static final short AF_INET6 = 10;
    private static final int IPV6_ADDRESS = 8; // offset in sockaddr_in6
    private static final int MAPPED_PREFIX_ZEROS = 10; // ::ffff:0:0/96, RFC 4291 §2.5.5.2

    private final InetSocketAddress socketAddress;
    private final long[] sockaddr = new long[SOCKADDR_BYTES / Long.BYTES];
    private final int sockaddrLength;
    private boolean takesTrains = true;

    private RemoteAddress(InetSocketAddress socketAddress, ByteBuffer encoded) {
        this.socketAddress = socketAddress;
        this.sockaddrLength = encoded.position();
        for (int i = 0; i < sockaddr.length; i++) {
            sockaddr[i] = encoded.getLong(i * Long.BYTES);
        }
    }

    /** @param ipv6Socket whether the socket is one of AF_INET6, which takes IPv4 addresses only as mapped ones (RFC 3493 §3.7) */
    static RemoteAddress of(InetSocketAddress address, boolean ipv6Socket) {
        ByteBuffer out = ByteBuffer.allocate(SOCKADDR_BYTES).order(ByteOrder.nativeOrder());
        InetAddress host = address.getAddress();
        byte[] bytes = host.getAddress();
        if (!ipv6Socket && bytes.length == Integer.BYTES) {
            out.putShort(AF_INET);
            putPort(out, address.getPort());
            out.put(bytes).position(SOCKADDR_IN_LENGTH);
            return new RemoteAddress(address, out);
        }
        out.putShort(AF_INET6);
        putPort(out, address.getPort());
        out.position(IPV6_ADDRESS);
        if (bytes.length == Integer.BYTES) {
            out.position(IPV6_ADDRESS + MAPPED_PREFIX_ZEROS);
            out.put((byte) 0xFF).put((byte) 0xFF);
        }
        out.put(bytes);
        out.putInt(host instanceof Inet6Address ipv6 ? ipv6.getScopeId() : 0);
        assert out.position() == SOCKADDR_IN6_LENGTH;
        return new RemoteAddress(address, out);
    }

    private static void putPort(ByteBuffer out, int port) { out.put((byte) (port >>> 8)).put((byte) port); }

    public InetSocketAddress socketAddress() { return socketAddress; }

    /** Eight bytes of the sockaddr as they stand in memory; {@code index} 0..3. */
    long sockaddr(int index) {
        return sockaddr[index];
    }

    int sockaddrLength() { return sockaddrLength; }

    /** False once the route there refused a train. */
    boolean takesTrains() { return takesTrains; }

    void refuseTrains() { takesTrains = false; }

    @Override
    public String toString() { return socketAddress.toString(); }
}
