// SPDX-License-Identifier: Apache-2.0
/** RTCP packets (RFC 3550 §6, RFC 4585, RFC 5104, RFC 3611). */
@NullMarked
package dev.sluice.rtp.rtcp;

import org.jspecify.annotations.NullMarked;
