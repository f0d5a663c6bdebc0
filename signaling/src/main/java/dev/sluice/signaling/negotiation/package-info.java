// SPDX-License-Identifier: Apache-2.0
/** Offer and answer over one PeerConnection (RFC 8829, RFC 8843). */
@NullMarked
package dev.sluice.signaling.negotiation;

import org.jspecify.annotations.NullMarked;
