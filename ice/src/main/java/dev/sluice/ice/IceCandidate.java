// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice;

import java.net.InetSocketAddress;
import java.util.Locale;
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

    /** RFC 8445 §5.1.1, with the type preference of §5.1.2.2. */
    public enum Type {
        HOST(126), PRFLX(110), SRFLX(100), RELAY(0);

        private final int preference;

        Type(int preference) { this.preference = preference; }
    }

    /**
     * A UDP host candidate of ours.
     *
     *
     * @param localPreference 0..65535, higher is better
     */
    public static IceCandidate host(InetSocketAddress address, int localPreference) {
        String ip = address.getAddress().getHostAddress();
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
        if (fields.length < MIN_FIELDS || !fields[6].equals("typ") || fields[0].isEmpty() || fields[0].length() > 32) {
            return null;
        }
        try {
            int component = Integer.parseInt(fields[1]);
            long priority = Long.parseLong(fields[3]);
            int port = Integer.parseInt(fields[5]);
            Type type = type(fields[7]);
            if (type == null || component < 1 || component > 256 || priority < 0 || priority > 0xFFFF_FFFFL || port < 0
                    || port > 0xFFFF) {
                return null;
            }
            return new IceCandidate(fields[0], component, fields[2].toLowerCase(Locale.ROOT), priority, fields[4], port,
                    type);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** Without {@code a=}. */
    public String toSdp() {
        return "candidate:" + foundation + " " + component + " " + transport + " " + priority + " " + address + " "
                + port + " typ "
                + type.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Type type(String name) {
        return switch (name) {
            case "host" -> Type.HOST;
            case "srflx" -> Type.SRFLX;
            case "prflx" -> Type.PRFLX;
            case "relay" -> Type.RELAY;
            default -> null;
        };
    }
}
