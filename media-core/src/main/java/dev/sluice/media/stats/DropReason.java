// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.stats;

/** Why a datagram or a packet in it went nowhere; each is a counter and a metric tag. */
public enum DropReason {
    /** First byte of no protocol on this port (RFC 7983). */
    UNKNOWN_PROTOCOL,
    /** Longer than a receive slot; the kernel cut it. */
    OVERSIZED,
    /** DTLS, RTP or RTCP from an address without an authenticated ICE check. */
    UNKNOWN_TUPLE,
    STUN_MALFORMED,
    /** A binding request for nobody here. */
    STUN_UNKNOWN_UFRAG,
    /** Wrong or missing MESSAGE-INTEGRITY, or not what an ICE peer sends. */
    STUN_REFUSED,
    /** More DTLS than is waited for: before the SDP, or faster than the handshake reads. */
    DTLS_OVERFLOW,
    RTP_MALFORMED,
    RTCP_MALFORMED,
    /** Before the DTLS handshake ended. */
    SRTP_NO_KEYS,
    SRTP_MALFORMED,
    SRTP_AUTHENTICATION_FAILED,
    SRTP_REPLAYED,
    /** No producer claims the SSRC, or the peer uses too many. */
    RTP_UNKNOWN_SSRC,
    RTP_UNKNOWN_PAYLOAD_TYPE,
    RTP_DUPLICATE,
    RTX_MALFORMED,
    /** The track is muted. */
    TRACK_PAUSED,
    /** Another loop is too far behind to take it for its subscribers. */
    HAND_OVER_FULL,
    /** A bug of ours met one subscriber: packets of the read batch it did not get. */
    CONSUMER_FAILED,
    /** The socket refused or the packet could not be built. */
    SEND_FAILED,
    /** The kernel takes no more for now, and too much waits for it already. */
    SEND_QUEUE_FULL
}
