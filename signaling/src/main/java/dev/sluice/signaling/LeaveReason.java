// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

/** Why a participant is gone, as the others are told. */
public enum LeaveReason {
    /** It sent {@code leave}. */
    LEFT,
    /** Its socket died and was not resumed in time. */
    CONNECTION_LOST,
    /** The same identity joined again. */
    DUPLICATE_IDENTITY,
    /** An operator, or the server because the client broke the protocol. */
    REMOVED,
    SERVER_SHUTDOWN,
    /** ICE or DTLS failed for good while the socket was alive. */
    MEDIA_FAILED
}
