// SPDX-License-Identifier: Apache-2.0
/** Opus payload format (RFC 6716, RFC 7587). */
@NullMarked
package dev.sluice.opus;

import org.jspecify.annotations.NullMarked;
