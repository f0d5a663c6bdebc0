// SPDX-License-Identifier: Apache-2.0
/** Routing of RTP: producers, consumers, repair and key frame requests. */
@NullMarked
package dev.sluice.media.router;

import org.jspecify.annotations.NullMarked;
