// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

/** Why the server closes a signaling socket; the code is that of the WebSocket close frame. */
public enum CloseReason {
    LEFT(1000, false),
    SERVER_SHUTDOWN(1001, true),
    MESSAGE_TOO_BIG(1009, false),
    UNAUTHORIZED(4001, false),
    DUPLICATE_IDENTITY(4002, false),
    PROTOCOL_ERROR(4003, false),
    JOIN_TIMEOUT(4004, true),
    /** The client reads too slowly. The session lives on and can be resumed. */
    SLOW_READER(4005, true),
    RATE_LIMITED(4006, false),
    REMOVED(4007, false),
    /** Another socket has resumed the session, which lives on there. */
    RESUMED_ELSEWHERE(4008, false),
    /** Media failed for good while the socket was alive. */
    MEDIA_FAILED(4009, true),
    /** Socket and media were both gone; seen only by a client that comes back at the same moment. */
    CONNECTION_LOST(4010, true);

    private final int code;
    private final boolean canReconnect;

    CloseReason(int code, boolean canReconnect) {
        this.code = code;
        this.canReconnect = canReconnect;
    }

    public int code() { return code; }

    /** Whether it makes sense for the client to join again by itself. */
    public boolean canReconnect() {
        return canReconnect;
    }
}
