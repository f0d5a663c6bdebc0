// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.forward;

/**
 * How the publisher's video is described.
 *
 * @param ssrc of its packets, raw 32 bits
 * @param transportSequenceId negotiated id of the header extension, 0 for none
 * @param absSendTimeId negotiated id of the header extension, 0 for none
 */
record MediaLine(int ssrc, int payloadType, int transportSequenceId, int absSendTimeId) {}
