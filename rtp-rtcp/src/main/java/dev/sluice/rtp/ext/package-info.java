// SPDX-License-Identifier: Apache-2.0
/** RTP header extensions (RFC 8285) and what stands in them. */
@NullMarked
package dev.sluice.rtp.ext;

import org.jspecify.annotations.NullMarked;
