// SPDX-License-Identifier: Apache-2.0
/** DTLS-SRTP handshakes (RFC 5763, RFC 5764) behind interfaces that do not know their implementation. */
@NullMarked
package dev.sluice.media.dtls;

import org.jspecify.annotations.NullMarked;
