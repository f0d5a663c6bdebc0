// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.net;

import java.net.InetAddress;

/**
 * Where a loop's socket stands.
 *
 * @param bindAddress local address, may be the wildcard
 * @param port 0 lets the kernel choose
 * @param socketBufferBytes kernel buffer in each direction; the kernel may give less. As much may wait in our own memory to be sent
 * @param sendMethod how datagrams leave; what this machine does not have is replaced
 */
public record MediaLoopConfig(InetAddress bindAddress, int port, int socketBufferBytes, SendMethod sendMethod) {}
