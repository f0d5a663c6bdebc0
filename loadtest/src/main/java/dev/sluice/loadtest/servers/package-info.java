// SPDX-License-Identifier: Apache-2.0
/** Servers under load: those that run already, and those started for the time of a test. */
@NullMarked
package dev.sluice.loadtest.servers;

import org.jspecify.annotations.NullMarked;
