// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One candidate as SDP carries it (RFC 8839 §5.1).
 *
 * @param foundation 1 to 32 ice-chars
 * @param component 1 for RTP; RTCP is multiplexed
 * @param transport lower case: udp or tcp
 * @param priority 1 to 2^31-1
 * @param address an IP address, or a name ending in {@code .local} (mDNS), kept as text and never resolved
 * @param port 0..65535
 */
public record IceCandidate(String foundation, int component, String transport, long priority, String address, int port,
        Type type) {
    private static final int MAX_TEXT = 1024;
    private static final int MIN_FIELDS = 8;
    private static final long MAX_PRIORITY = 0x7FFF_FFFFL;
    private static final Pattern FOUNDATION = Pattern.compile("[A-Za-z0-9+/_-]{1,32}"); // '-' and '_' as in credentials
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

    /** RFC 8445 §5.1.1, with the type preference of §5.1.2.2. */
    public enum Type {
        HOST(126), PRFLX(110), SRFLX(100), RELAY(0);

        private final int preference;

        Type(int preference) { this.preference = preference; }
    }

    /**
     * A UDP host candidate of ours.
     *
     * @param address its zone, if any, means nothing to others and is left out
     *
     * @param localPreference 0..65535, higher is better
     */
    public static IceCandidate host(InetSocketAddress address, int localPreference) {
        String text = address.getAddress().getHostAddress();
        int zone = text.indexOf('%');
        String ip = zone < 0 ? text : text.substring(0, zone);
        return new IceCandidate(Integer.toString((ip + "udp").hashCode() & 0x7FFF_FFFF), 1, "udp",
                priority(Type.HOST, localPreference, 1), ip, address.getPort(), Type.HOST);
    }

    /** RFC 8445 §5.1.2.1. */
    public static long priority(Type type, int localPreference, int component) {
        return (long) type.preference << 24 | (long) localPreference << 8 | 256 - component;
    }

    /** Reads {@code candidate:...}, with or without {@code a=}; null when it is not one. Extensions are passed over. */
    public static @Nullable IceCandidate parse(String text) {
        String line = text.startsWith("a=") ? text.substring(2) : text;
        if (!line.startsWith("candidate:") || line.length() > MAX_TEXT) {
            return null;
        }
        String[] fields = line.substring("candidate:".length()).trim().split(" ", -1);
        if (fields.length < MIN_FIELDS || !fields[6].equalsIgnoreCase("typ") || fields[2].isEmpty()
                || fields[4].isEmpty() || !FOUNDATION.matcher(fields[0]).matches()) {
            return null;
        }
        long component = number(fields[1], 1, 256);
        long priority = number(fields[3], 1, MAX_PRIORITY);
        long port = number(fields[5], 0, 0xFFFF);
        Type type = type(fields[7]);
        return component < 0 || priority < 0 || port < 0 || type == null
                ? null
                : new IceCandidate(fields[0], (int) component, fields[2].toLowerCase(Locale.ROOT), priority, fields[4],
                        (int) port, type);
    }

    /** -1 when the text is no number within the bounds. */
    private static long number(String text, long least, long most) {
        if (!NUMBER.matcher(text).matches()) {
            return -1;
        }
        long value = Long.parseLong(text);
        return value < least || value > most ? -1 : value;
    }

    /**
     * Where to send checks; null when the address is a name. A new object.
     */
    public @Nullable InetSocketAddress socketAddress() {
        byte[] ip = NetUtil.createByteArrayFromIpAddressString(address);
        if (ip == null) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
        }
    }

    /** Without {@code a=}. The related address is hidden, as RFC 8839 §5.1 allows. */
    public String toSdp() {
        String related = type == Type.HOST
                ? ""
                : address.indexOf(':') < 0 ? " raddr 0.0.0.0 rport 9" : " raddr :: rport 9";
        return "candidate:" + foundation + " " + component + " " + transport + " " + priority + " " + address + " "
                + port + " typ " + type.name().toLowerCase(Locale.ROOT) + related;
    }

    private static @Nullable Type type(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "host" -> Type.HOST;
            case "srflx" -> Type.SRFLX;
            case "prflx" -> Type.PRFLX;
            case "relay" -> Type.RELAY;
            default -> null;
        };
    }
}
