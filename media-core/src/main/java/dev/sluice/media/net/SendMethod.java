// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

/** How datagrams leave. */
public enum SendMethod {
    /** The best this machine has. */
    AUTO,
    /** sendmmsg(2) with trains where the kernel knows them. */
    SENDMMSG,
    /** sendmmsg(2), each packet by itself. */
    SENDMMSG_WITHOUT_TRAINS,
    /** Netty's write and flush: no native calls of our own. */
    NETTY;

    /** Loads what the method needs, ahead of the first loop: binding a native call takes a tenth of a second in a JVM just started. */
    public void load() {
        if (this != NETTY) {
            LoopSocket.loadSystemCalls();
        }
    }
}
