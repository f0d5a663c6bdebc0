// SPDX-License-Identifier: Apache-2.0
package dev.sluice.rtp.srtp;

/** Outcome of protecting or unprotecting a packet; every value but OK is a drop reason and a metric tag. */
public enum SrtpVerdict {
    OK,
    /** Too few bytes for a header and a tag. */
    TOO_SHORT,
    /** SRTCP without the E flag: the profiles we speak encrypt it, and so must the peer. */
    UNENCRYPTED,
    /** The tag is wrong: forged, damaged, or meant for other keys. */
    AUTHENTICATION_FAILED,
    /** The index was received before (RFC 3711 §3.3.2). */
    REPLAYED,
    /** The index is left of the replay window. */
    TOO_OLD,
    /** 2^31 SRTCP packets are all a key is good for (RFC 3711 §9.2). */
    KEYS_EXHAUSTED
}
