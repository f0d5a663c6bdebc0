// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import dev.sluice.server.config.ConfigException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which addresses the candidates name: those configured, else those of this machine. */
final class AdvertisedAddresses {
    private AdvertisedAddresses() {}

    /**
     * Best first: what others can reach before loopback.
     *
     * @param bindAddress of the media ports; not the wildcard means only this one
     * @param configured {@code media.advertise}
     */
    static List<InetAddress> choose(InetAddress bindAddress, List<String> configured) {
        if (!configured.isEmpty()) {
            return configured.stream().map(AdvertisedAddresses::resolve).toList();
        }
        if (!bindAddress.isAnyLocalAddress()) {
            return List.of(bindAddress);
        }
        List<InetAddress> addresses = new ArrayList<>();
        try {
            for (NetworkInterface networkInterface : NetworkInterface.networkInterfaces().toList()) {
                if (networkInterface.isUp()) {
                    networkInterface.inetAddresses().filter(AdvertisedAddresses::isUsable).forEach(addresses::add);
                }
            }
        } catch (SocketException e) {
            throw new ConfigException("cannot list network addresses, set media.advertise: " + e.getMessage());
        }
        addresses.sort(Comparator.comparing(InetAddress::isLoopbackAddress));
        return addresses;
    }

    /** @throws ConfigException when the name is not one of an address */
    static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException _) {
            throw new ConfigException("'" + host + "' is not an address or a name that resolves");
        }
    }

    /** The port is an IPv4 one by default; link-local IPv6 (fe80::/10) would need a scope no SDP carries. */
    private static boolean isUsable(InetAddress address) {
        return address instanceof Inet4Address && !address.isLinkLocalAddress();
    }
}
