// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

/** What became of a publisher's packet; every value but FORWARDED is a drop reason and a metric tag. */
public enum PacketVerdict {
    FORWARDED,
    /** The track is muted. */
    PAUSED,
    /** Came before, or so late that nobody waits for it. */
    DUPLICATE,
    /** A sequence number far away from all others. */
    STRAY,
    /** Not a negotiated payload type. */
    UNKNOWN_PAYLOAD_TYPE,
    /** No producer claims the SSRC. */
    UNKNOWN_SSRC,
    /** Nothing but padding on the RTX stream: a bandwidth probe. */
    PADDING,
    /** RTX without an original sequence number, or for a stream we do not have. */
    BAD_RTX,
    /** Not a well-formed RTP packet. */
    MALFORMED
}
