// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import java.util.Locale;

/** The errors of docs/signaling.md: JSON-RPC code, stable reason, and the HTTP status they have on the HTTP API. */
public enum SignalingError {
    PARSE_ERROR(-32700, 400),
    INVALID_REQUEST(-32600, 400),
    METHOD_NOT_FOUND(-32601, 405),
    INVALID_PARAMS(-32602, 400),
    /** Our fault; the cause is in the log and not in the message. */
    INTERNAL_ERROR(-32603, 500),
    UNAUTHORIZED(-32001, 401),
    FORBIDDEN(-32002, 403),
    LIMIT_EXCEEDED(-32003, 503),
    SESSION_GONE(-32004, 410),
    RATE_LIMITED(-32005, 429),
    NOT_FOUND(-32006, 404),
    NOT_JOINED(-32007, 409),
    NOT_READY(-32008, 503),
    GLARE(-32010, 409),
    BAD_SDP(-32011, 400),
    NEGOTIATION_FAILED(-32012, 409);

    private final int code;
    private final int httpStatus;
    private final String reason;

    SignalingError(int code, int httpStatus) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.reason = name().toLowerCase(Locale.ROOT);
    }

    public int code() { return code; }

    /** The stable name a program may compare with, such as {@code bad_sdp}. */
    public String reason() { return reason; }

    public int httpStatus() { return httpStatus; }
}
