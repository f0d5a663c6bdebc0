// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.sdp;

import java.util.Locale;

/** Who sends on a media section, from the view of the description's author (RFC 8866 §6.7). */
public enum Direction {
    SENDRECV, SENDONLY, RECVONLY, INACTIVE;

    public boolean sends() { return this == SENDRECV || this == SENDONLY; }

    public boolean receives() { return this == SENDRECV || this == RECVONLY; }

    public static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? SENDRECV : SENDONLY;
        }
        return receives ? RECVONLY : INACTIVE;
    }

    /** As an attribute name. */
    public String sdp() { return name().toLowerCase(Locale.ROOT); }
}
