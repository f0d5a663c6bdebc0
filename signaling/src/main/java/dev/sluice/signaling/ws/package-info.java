// SPDX-License-Identifier: Apache-2.0
/** WebSocket connections of the signaling server on Netty. */
@NullMarked
package dev.sluice.signaling.ws;

import org.jspecify.annotations.NullMarked;
