// SPDX-License-Identifier: Apache-2.0
/** Runs scenarios: brings participants in, measures, and puts the result together. */
@NullMarked
package dev.sluice.loadtest.engine;

import org.jspecify.annotations.NullMarked;
