// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest;

import java.io.Serial;

/** The server refused a bot's request. */
public final class BotException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String reason;

    /**
     * A refusal.
     *
     * @param reason short and stable
     * @param message for people
     */
    public BotException(String reason, String message) {
        super(reason + ": " + message);
        this.reason = reason;
    }

    /** As in the error table of docs/signaling.md. */
    public String reason() { return reason; }
}
