// SPDX-License-Identifier: Apache-2.0
/** The command {@code ./sluice loadtest}. */
@NullMarked
package dev.sluice.loadtest.cli;

import org.jspecify.annotations.NullMarked;
