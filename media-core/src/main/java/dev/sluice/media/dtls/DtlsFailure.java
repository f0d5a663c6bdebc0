// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls;

/** Why a handshake ended without keys; a metric tag. */
public enum DtlsFailure {
    /** The certificate is not the one the SDP promised (RFC 8122 §5). */
    FINGERPRINT_MISMATCH,
    /** The peer shows no certificate. */
    NO_CERTIFICATE,
    /** No SRTP profile of ours was offered (RFC 5764 §4.1). */
    NO_COMMON_SRTP_PROFILE, TIMEOUT,
    /** One side refused what the other sent. */
    ALERT,
    /** More handshake bytes than any honest peer sends. */
    TOO_LARGE,
    /** The peer said close_notify before it was done. */
    CLOSED_BY_PEER, INTERNAL
}
