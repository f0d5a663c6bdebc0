// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.negotiation;

import java.io.Serial;

/** An offer or answer that cannot be taken; nothing has changed. Carries no stack trace. */
public final class NegotiationException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** As in the error table of docs/signaling.md. */
    public enum Reason {
        GLARE, BAD_SDP, NEGOTIATION_FAILED, UNKNOWN_OFFER
    }

    private final Reason reason;

    public NegotiationException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() { return reason; }
}
