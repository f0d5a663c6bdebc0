// SPDX-License-Identifier: Apache-2.0
/** Janus under load: its VideoRoom plugin, JSON over a WebSocket. */
@NullMarked
package dev.sluice.loadtest.janus;

import org.jspecify.annotations.NullMarked;
