// SPDX-License-Identifier: Apache-2.0
/** Signaling plane of the SFU. */
@NullMarked
package dev.sluice.signaling;

import org.jspecify.annotations.NullMarked;
