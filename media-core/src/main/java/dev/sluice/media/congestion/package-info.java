// SPDX-License-Identifier: Apache-2.0
/** Feedback to senders: transport-wide congestion control and REMB. */
@NullMarked
package dev.sluice.media.congestion;

import org.jspecify.annotations.NullMarked;
