// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.sdp;

import java.io.Serial;

/** The text is not a session description we can read; the message names the line and why. Carries no stack trace. */
public final class SdpException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public SdpException(String message) { super(message, null, false, false); }

    static SdpException atLine(int line, String why) { return new SdpException("line " + line + ": " + why); }
}
