// SPDX-License-Identifier: Apache-2.0
/** Reordering, loss detection and interarrival jitter. */
@NullMarked
package dev.sluice.jitter;

import org.jspecify.annotations.NullMarked;
