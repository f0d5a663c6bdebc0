// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling;

import java.io.Serial;

/**
 * A request that is refused. The message is shown to the client: it names the parameter or limit and holds no secrets. Carries no
 * stack trace, since it is an answer and not a fault.
 */
public final class SignalingException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final SignalingError error;

    public SignalingException(SignalingError error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    public SignalingError error() { return error; }

    /** The text for the client, never null. */
    public String detail() {
        String message = getMessage();
        return message == null ? error.reason() : message;
    }
}
