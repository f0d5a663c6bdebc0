// SPDX-License-Identifier: Apache-2.0
/** What a forwarder must know of video payload formats: where a key frame starts, and which layer a packet is of. */
@NullMarked
package dev.sluice.rtp.payload;

import org.jspecify.annotations.NullMarked;
