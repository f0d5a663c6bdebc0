// SPDX-License-Identifier: Apache-2.0
/** One peer: ICE, DTLS and SRTP over one or more 5-tuples, demultiplexed by RFC 7983. */
@NullMarked
package dev.sluice.media.transport;

import org.jspecify.annotations.NullMarked;
