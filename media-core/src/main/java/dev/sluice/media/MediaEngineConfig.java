// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media;

import dev.sluice.media.net.SendMethod;
import java.net.InetAddress;

/**
 * Sockets and loops of the media plane.
 *
 * @param bindAddress local address of the UDP ports, may be the wildcard
 * @param firstPort UDP port of the first loop, the others follow; 0 lets the kernel choose all
 * @param loops 1..64; each is a thread and a port
 * @param socketBufferBytes kernel buffer of each port and direction
 * @param sendMethod how datagrams leave
 * @param spill when rooms use more than one loop
 */
public record MediaEngineConfig(InetAddress bindAddress, int firstPort, int loops, int socketBufferBytes,
        SendMethod sendMethod, SpillPolicy spill) {
    public MediaEngineConfig {
        if (loops < 1 || loops > 64 || firstPort < 0 || firstPort + loops > 0x1_0000) {
            throw new IllegalArgumentException("loops " + loops + ", first port " + firstPort);
        }
    }
}
