// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.http;

import java.net.InetSocketAddress;

/**
 * @param bindAddress port 0 takes a free one
 * @param eventLoops threads that do the network work, 1 or more
 */
public record HttpServerConfig(InetSocketAddress bindAddress, int eventLoops, HttpLimits limits,
        OriginPolicy origins) {}
