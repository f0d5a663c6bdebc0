// SPDX-License-Identifier: Apache-2.0
package dev.sluice.ice.stun;

/** Errors an ICE agent answers with (RFC 8489 §14.8, RFC 8445 §7.3.1.1). */
public enum StunError {
    BAD_REQUEST(400, "Bad Request"),
    UNKNOWN_ATTRIBUTE(420, "Unknown Attribute"),
    ROLE_CONFLICT(487, "Role Conflict");

    private final int code;
    private final String reason;

    StunError(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    /** 300..699. */
    public int code() { return code; }

    public String reason() { return reason; }
}
