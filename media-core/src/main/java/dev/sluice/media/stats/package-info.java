// SPDX-License-Identifier: Apache-2.0
/** Immutable snapshots of counters; the only part of the media plane that metrics may see. */
@NullMarked
package dev.sluice.media.stats;

import org.jspecify.annotations.NullMarked;
