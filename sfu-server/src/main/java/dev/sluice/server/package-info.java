// SPDX-License-Identifier: Apache-2.0
/** Composition root of the daemon. */
@NullMarked
package dev.sluice.server;

import org.jspecify.annotations.NullMarked;
