// SPDX-License-Identifier: Apache-2.0
/** RTP packets: views, writers, sequence and time arithmetic (RFC 3550). */
@NullMarked
package dev.sluice.rtp;

import org.jspecify.annotations.NullMarked;
