// SPDX-License-Identifier: Apache-2.0
/** The shared test kit: a simulated network, virtual time, seeds, packets as text, parser sweeps, leak checks. Never shipped. */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
