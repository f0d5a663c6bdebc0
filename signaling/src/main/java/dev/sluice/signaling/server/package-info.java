// SPDX-License-Identifier: Apache-2.0
/** The signaling server: routes, wiring, start and stop. */
@NullMarked
package dev.sluice.signaling.server;

import org.jspecify.annotations.NullMarked;
