// SPDX-License-Identifier: Apache-2.0
/** How long the server takes to start, from the launcher's command to the first answer and to the first client it would let in. */
@NullMarked
package dev.sluice.loadtest.start;

import org.jspecify.annotations.NullMarked;
