// SPDX-License-Identifier: Apache-2.0
/** Event loops and UDP ports. */
@NullMarked
package dev.sluice.media.net;

import org.jspecify.annotations.NullMarked;
