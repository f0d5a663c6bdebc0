// SPDX-License-Identifier: Apache-2.0
/** Session descriptions (RFC 8866) as WebRTC uses them. */
@NullMarked
package dev.sluice.signaling.sdp;

import org.jspecify.annotations.NullMarked;
