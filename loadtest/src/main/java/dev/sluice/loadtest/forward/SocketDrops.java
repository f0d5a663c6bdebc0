// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** What the kernel threw away at sockets nobody reads: how many packets came there, without reading one. */
final class SocketDrops {
    private static final Path TABLE = Path.of("/proc/net/udp");
    private static final int LOCAL_ADDRESS = 1; // columns of the table
    private static final int DROPS = 12;

    private SocketDrops() {}

    /** Datagrams dropped at these sockets since they were opened. */
    static long of(Collection<Leg> legs) {
        Set<Integer> ports = legs.stream().map(Leg::port).collect(Collectors.toSet());
        long drops = 0;
        try {
            for (String line : Files.readAllLines(TABLE)) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns.length > DROPS && ports.contains(port(columns[LOCAL_ADDRESS]))) {
                    drops += Long.parseLong(columns[DROPS]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return drops;
    }

    private static int port(String address) {
        int colon = address.indexOf(':');
        return colon < 0 ? -1 : Integer.parseInt(address, colon + 1, address.length(), 16);
    }
}
