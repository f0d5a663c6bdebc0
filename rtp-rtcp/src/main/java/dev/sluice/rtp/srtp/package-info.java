// SPDX-License-Identifier: Apache-2.0
/** SRTP and SRTCP (RFC 3711, RFC 7714): keys, replay protection, and the ciphers behind them. */
@NullMarked
package dev.sluice.rtp.srtp;

import org.jspecify.annotations.NullMarked;
