// SPDX-License-Identifier: Apache-2.0
/** Rooms and participants: where signaling meets media. */
@NullMarked
package dev.sluice.server.room;

import org.jspecify.annotations.NullMarked;
