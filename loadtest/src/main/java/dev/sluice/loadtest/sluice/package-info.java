// SPDX-License-Identifier: Apache-2.0
/** Sluice as a target: its HTTP API and its signaling, spoken by thousands of clients on a few event loops. */
@NullMarked
package dev.sluice.loadtest.sluice;

import org.jspecify.annotations.NullMarked;
