// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice;

import java.util.Locale;

/** States of one transport's agent, named as in W3C WebRTC §5.6.3. */
public enum IceState {
    /** No check has come. */
    NEW,
    /** Checks come, nothing is nominated. */
    CHECKING,
    /** A pair is nominated and alive. */
    CONNECTED,
    /** Nothing was heard of the peer for a while; it may come back. */
    DISCONNECTED,
    /** Consent expired (RFC 7675 §5.1), or nobody ever came. Final. */
    FAILED,
    /** Closed by us. Final. */
    CLOSED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As scripts of a page see it, such as {@code connected}. */
    public String label() { return label; }
}
