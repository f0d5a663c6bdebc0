// SPDX-License-Identifier: Apache-2.0
/**
 * The signaling plane: the port to rooms ({@link dev.sluice.signaling.RoomGateway}) and the vocabulary shared with it. The wire
 * protocol is docs/signaling.md.
 */
@NullMarked
package dev.sluice.signaling;

import org.jspecify.annotations.NullMarked;
