// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

/**
 * One codec of a producer as one subscriber knows it.
 *
 * @param producerPayloadType 0..127, in the publisher's numbering
 * @param payloadType 0..127, in the subscriber's numbering
 * @param rtxPayloadType 0..127, or -1 when the subscriber takes no RTX (RFC 4588) for it
 */
public record CodecMapping(int producerPayloadType, int payloadType, int rtxPayloadType) {}
